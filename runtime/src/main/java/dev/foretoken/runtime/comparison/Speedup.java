package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.evaluation.Figure;
import java.util.List;

/**
 * How many times as fast as its baseline a candidate is: the median over rounds of the baseline's time over the
 * candidate's next to it. What slows the machine down for more than two runs is in both times.
 *
 * <p>The interval is from one order statistic to another, so that it holds the median of any law in 95 % of cases or
 * more (Conover 1999, "Practical nonparametric statistics", section 3.2); a bootstrap would promise too much: of so few
 * numbers the percentiles of the median's replicates hold it in 88 % only, with 7 rounds.
 */
final class Speedup {
    private static final double TAIL = 0.025;

    private Speedup() {}

    /**
     * The median with its interval of 95 %; fewer rounds than {@link Timing#FEWEST_ROUNDS} have none, so theirs is all
     * that they have.
     *
     * @param ratios of each round, at least one
     * @param pictures number of pictures that they were measured on
     */
    static Figure of(List<Double> ratios, int pictures) {
        double[] sorted = sorted(ratios);
        int outside = outside(sorted.length);
        return new Figure(median(ratios), sorted[outside], sorted[sorted.length - 1 - outside], pictures);
    }

    static double median(List<Double> values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The largest k so that, of n fair coins, k or fewer fall on one side in {@link #TAIL} of cases; at least 0. */
    private static int outside(int n) {
        double probability = Math.pow(0.5, n);
        double below = probability;
        int k = 0;
        while (below + probability * (n - k) / (k + 1) <= TAIL) {
            probability *= (double) (n - k) / (k + 1);
            below += probability;
            k++;
        }
        return k;
    }
}
