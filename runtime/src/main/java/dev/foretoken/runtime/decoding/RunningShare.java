package dev.foretoken.runtime.decoding;

/** A share of successes of late. */
final class RunningShare {
    private final double keep;
    private double successes;
    private double trials;

    /**
     * A share that is expected to be {@code prior}.
     *
     * @param memory number of trials that it is about; infinite for all
     * @param weight as how many trials the prior counts at first; it is forgotten as they are
     */
    RunningShare(double memory, double prior, double weight) {
        keep = 1 - 1 / memory;
        successes = prior * weight;
        trials = weight;
    }

    void add(boolean success) {
        successes = keep * successes + (success ? 1 : 0);
        trials = keep * trials + 1;
    }

    /** Trials that it is about, and with them the prior. */
    double trials() {
        return trials;
    }

    /** NaN without a trial and without a prior. */
    double share() {
        return successes / trials;
    }

    /** The upper end of the interval of Wilson 1927 that reaches so many deviations either way. */
    double atMost(double deviations) {
        double square = deviations * deviations / trials;
        double half = Math.sqrt(share() * (1 - share()) * square + square * square / 4);
        return (share() + square / 2 + half) / (1 + square);
    }
}
