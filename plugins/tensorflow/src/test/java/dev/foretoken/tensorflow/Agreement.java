package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;

/** How far blocks are apart. */
final class Agreement {
    private Agreement() {}

    /** Relative to the largest absolute value that is expected. */
    static void assertClose(FloatBlock actual, FloatBlock expected, double tolerance) {
        assertThat(actual.shape()).containsExactly(expected.shape());
        assertThat(distance(actual, expected)).isLessThan(tolerance);
    }

    /** Largest absolute difference over the largest absolute expected value; 0 of equal blocks, zeros too. */
    static double distance(FloatBlock actual, FloatBlock expected) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            difference = Math.max(difference, Math.abs(actual.data()[i] - expected.data()[i]));
            assertThat(actual.data()[i]).isNotNaN();
        }
        return difference == 0 ? 0 : difference / largest;
    }

    static FloatBlock difference(FloatBlock a, FloatBlock b) {
        FloatBlock difference = a.slice(0, a.rows());
        for (int i = 0; i < a.size(); i++) {
            difference.data()[i] -= b.data()[i];
        }
        return difference;
    }

    /** Root of the sum of squares. */
    static double length(FloatBlock values) {
        double squares = 0;
        for (float value : values.data()) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
