package dev.foretoken.runtime.evaluation;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A statistic with what it might have been.
 *
 * @param value of the pictures there are
 * @param replicates of sets like them, their mean moved to the value
 */
public record Estimate(double value, double[] replicates) {
    private static final double TAIL = 0.025;

    /** A function of it. */
    Estimate map(DoubleUnaryOperator function) {
        return new Estimate(function.applyAsDouble(value), Arrays.stream(replicates).map(function).toArray());
    }

    /** Its ratio to an independent one. */
    Estimate over(Estimate other) {
        return new Estimate(
                value / other.value,
                IntStream.range(0, replicates.length).mapToDouble(i -> replicates[i] / other.replicates[i]).toArray());
    }

    /**
     * The value with its interval of 95 %, from quantile to quantile of the replicates.
     *
     * @param pictures number of pictures that it was computed from
     */
    public Figure figure(int pictures) {
        double[] sorted = replicates.clone();
        Arrays.sort(sorted);
        return new Figure(value, quantile(sorted, TAIL), quantile(sorted, 1 - TAIL), pictures);
    }

    /** Linear between the sorted values (Hyndman and Fan 1996, definition 7). */
    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
