package dev.foretoken.runtime.decoding;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * The median of what came of late. The first value does not count: it is slow, as everything warms up; and it does not
 * matter that some more are.
 */
final class RunningMedian {
    private final double memory;
    private final Deque<Double> values = new ArrayDeque<>();
    private boolean warm;

    /** @param memory number of values that it is about; infinite for all */
    RunningMedian(double memory) {
        this.memory = memory;
    }

    void add(double value) {
        if (warm) {
            values.add(value);
        }
        warm = true;
        if (values.size() > memory) {
            values.remove();
        }
    }

    /** Of an even number the smaller of the two in the middle. */
    OptionalDouble median() {
        return values.stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .skip(Math.max(0, (values.size() - 1) / 2))
                .findFirst();
    }
}
