package dev.foretoken.api.numerics;

import java.util.Arrays;

/** The test of Kolmogorov and Smirnov against the standard normal distribution. */
public final class StandardNormal {
    /** The statistic of a true sample exceeds this with probability 1e-6. */
    public static final double CRITICAL = 2.69;

    private StandardNormal() {}

    /** The statistic sqrt(n) sup |F_n - F|. */
    public static double kolmogorov(double[] sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double probability = probability(sorted[i]);
            largest = Math.max(largest, Math.max(
                    probability - (double) i / sorted.length, (i + 1.0) / sorted.length - probability));
        }
        return Math.sqrt(sorted.length) * largest;
    }

    /** The distribution function by its series around 0 (Marsaglia 2004). */
    private static double probability(double x) {
        if (Math.abs(x) > 8) {
            return x < 0 ? 0 : 1;
        }
        double sum = x;
        double term = x;
        for (int i = 3; Math.abs(term) > 1e-17; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
