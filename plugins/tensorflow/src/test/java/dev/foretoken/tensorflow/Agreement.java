package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;

/** Closeness of blocks, relative to the largest absolute value that is expected. */
final class Agreement {
    private Agreement() {}

    static void assertClose(FloatBlock actual, FloatBlock expected, double tolerance) {
        assertThat(actual.shape()).containsExactly(expected.shape());
        assertThat(distance(actual, expected)).isLessThan(tolerance);
    }

    /** Largest absolute difference over the largest absolute expected value. */
    static double distance(FloatBlock actual, FloatBlock expected) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            difference = Math.max(difference, Math.abs(actual.data()[i] - expected.data()[i]));
            assertThat(actual.data()[i]).isNotNaN();
        }
        return difference / largest;
    }
}
