package dev.foretoken.reference;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.runtime.evaluation.ClassifiedPictures;
import dev.foretoken.runtime.evaluation.EnergyTest;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.inference.KolmogorovSmirnovTest;

/**
 * Three families of tests of a sample of sequences against the law that it must follow. Each gives its smallest
 * probability of a value at least as extreme under that law.
 *
 * @param marginals every value's distribution (Kolmogorov and Smirnov)
 * @param correlations every pair's correlation (Fisher's z)
 * @param sequences whole sequences against those of the target alone, see {@link EnergyTest}
 * @param values number of values of a sequence
 */
record SequenceTests(double marginals, double correlations, double sequences, int values) {
    /** How often a suite of true samples fails, which each family has a third of. */
    static final double FALSE_ALARMS = 0.01;

    private static final int PERMUTATIONS = 9_999;
    private static final NormalDistribution STANDARD_NORMAL = new NormalDistribution();

    /** @param compared number of sequences that are compared with the target's */
    static SequenceTests of(float[][] sample, GaussianChainLaw law, float[][] target, int compared) {
        int values = law.mean().length;
        double[][] columns = IntStream.range(0, values)
                .mapToObj(i -> IntStream.range(0, sample.length).mapToDouble(n -> sample[n][i]).toArray())
                .toArray(double[][]::new);
        return new SequenceTests(
                smallestMarginal(columns, law), smallestCorrelation(columns, law),
                new EnergyTest(1, PERMUTATIONS).probability(ofOneClass(sample, compared), ofOneClass(target, compared)),
                values);
    }

    private static ClassifiedPictures ofOneClass(float[][] sequences, int count) {
        int length = sequences[0].length;
        FloatBlock features = FloatBlock.zeros(count, length);
        for (int i = 0; i < count; i++) {
            System.arraycopy(sequences[i], 0, features.data(), i * length, length);
        }
        return new ClassifiedPictures(features, new int[count], new int[count]);
    }

    private static double smallestMarginal(double[][] columns, GaussianChainLaw law) {
        return IntStream.range(0, columns.length)
                .mapToDouble(i -> new KolmogorovSmirnovTest().kolmogorovSmirnovTest(
                        new NormalDistribution(law.mean()[i], law.deviation(i)), columns[i], false))
                .min().orElseThrow();
    }

    private static double smallestCorrelation(double[][] columns, GaussianChainLaw law) {
        double smallest = 1;
        for (int i = 0; i < columns.length; i++) {
            for (int k = 0; k < i; k++) {
                double found = new PearsonsCorrelation().correlation(columns[i], columns[k]);
                double z = Math.sqrt(columns[i].length - 3.0) * (atanh(found) - atanh(law.correlation(i, k)));
                smallest = Math.min(smallest, 2 * STANDARD_NORMAL.cumulativeProbability(-Math.abs(z)));
            }
        }
        return smallest;
    }

    private static double atanh(double r) {
        return Math.log((1 + r) / (1 - r)) / 2;
    }

    /** Whether the sample passes as one of {@code samples} that are tested. */
    boolean pass(int samples) {
        return marginalsPass(samples) && correlationsPass(samples) && sequencesPass(samples);
    }

    boolean marginalsPass(int samples) {
        return marginals > marginalThreshold(samples);
    }

    boolean correlationsPass(int samples) {
        return correlations > correlationThreshold(samples);
    }

    boolean sequencesPass(int samples) {
        return sequences > sequenceThreshold(samples);
    }

    String describe(int samples) {
        return String.format(
                Locale.ROOT, "smallest p of %d marginals %.2g (threshold %.1g), of %d correlations %.2g (%.1g), "
                        + "of whole sequences %.2g (%.1g)",
                values, marginals, marginalThreshold(samples), pairs(), correlations, correlationThreshold(samples),
                sequences, sequenceThreshold(samples));
    }

    /** Bonferroni: each test of a family has an equal share of the family's false alarms. */
    private double marginalThreshold(int samples) {
        return FALSE_ALARMS / 3 / samples / values;
    }

    private double correlationThreshold(int samples) {
        return FALSE_ALARMS / 3 / samples / pairs();
    }

    private static double sequenceThreshold(int samples) {
        return FALSE_ALARMS / 3 / samples;
    }

    private int pairs() {
        return values * (values - 1) / 2;
    }
}
