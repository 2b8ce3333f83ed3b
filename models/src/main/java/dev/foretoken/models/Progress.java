package dev.foretoken.models;

/** Told how far long work has come. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /**
     * @param done bytes done
     * @param total bytes in all, the same at every call
     */
    void advanced(long done, long total);
}
