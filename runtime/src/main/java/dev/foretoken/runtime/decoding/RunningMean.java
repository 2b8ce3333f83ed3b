package dev.foretoken.runtime.decoding;

import java.util.OptionalDouble;

/** The mean of what came of late. The first value does not count: it is slow, as everything warms up. */
final class RunningMean {
    private final double keep;
    private boolean warm;
    private double weight;
    private double sum;

    /** @param memory number of values that it is about; infinite for all */
    RunningMean(double memory) {
        keep = 1 - 1 / memory;
    }

    /** @param count how many there are of this value */
    void add(double value, int count) {
        if (warm) {
            weight = keep * weight + count;
            sum = keep * sum + count * value;
        }
        warm = true;
    }

    OptionalDouble mean() {
        return weight == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / weight);
    }
}
