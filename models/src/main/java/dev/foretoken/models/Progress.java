package dev.foretoken.models;

/** Told how far long work has come. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /**
     * @param done how much is done, in a unit of the work's own, such as bytes
     * @param total how much there is in all, the same at every call
     */
    void advanced(long done, long total);
}
