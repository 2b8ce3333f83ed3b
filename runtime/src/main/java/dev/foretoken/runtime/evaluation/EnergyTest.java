package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Philox;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether two sets of pictures are of one law: the permutation test of the energy distance between their features
 * (Szekely and Rizzo 2013, "Energy statistics: a class of statistics based on distances", section 6). Pictures change
 * places within their class, since how many there are of each is no accident. The two sets must be independent, such as
 * of different seeds.
 *
 * <p>Between sets of n the energy distance is (2 / n^2) (2 C - T), where T, the sum of all pairs' distances, is the same
 * for every permutation; so C, the sum of the distances between the sets, can stand for it.
 *
 * @param seed of the permutations
 * @param permutations their number: no probability below 1 / (permutations + 1) can be found
 */
public record EnergyTest(long seed, int permutations) {
    /** Of a sum in float32: ties are as far apart, whatever the order of their terms. */
    private static final double ROUNDING = 1e-6;

    /**
     * Compares two sets.
     *
     * @param first n pictures
     * @param second n others, as many of each class
     * @return the share of the permutations, the sets' own included, that are at least as far apart as the sets: if both
     *     are of one law, it is below p with probability p
     * @throws ForetokenException if the sets differ in their numbers
     */
    public double probability(ClassifiedPictures first, ClassifiedPictures second) {
        requireSameClasses(first, second);
        int n = first.count();
        ClassifiedPictures both = ClassifiedPictures.concatenate(List.of(first, second));
        float[][] distances = distances(both.features());
        Collection<int[]> classes = both.rowsByClass().values();
        double observed = between(distances, IntStream.range(0, 2 * n).toArray()) * (1 - ROUNDING);
        long asFar = IntStream.range(0, permutations)
                .parallel()
                .filter(permutation -> between(distances, shuffled(classes, permutation)) >= observed)
                .count();
        return (1.0 + asFar) / (1 + permutations);
    }

    private static void requireSameClasses(ClassifiedPictures first, ClassifiedPictures second) {
        if (!Arrays.equals(sorted(first.labels()), sorted(second.labels()))) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Cannot compare [" + first.count() + "] pictures with [" + second.count()
                            + "] of other classes: take as many of each class");
        }
    }

    private static int[] sorted(int... labels) {
        int[] sorted = labels.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static float[][] distances(FloatBlock features) {
        int width = features.rowLength();
        float[][] distances = new float[features.rows()][features.rows()];
        IntStream.range(0, distances.length).parallel().forEach(i -> {
            for (int k = 0; k < i; k++) {
                double sum = 0;
                for (int j = 0; j < width; j++) {
                    double difference = features.data()[i * width + j] - features.data()[k * width + j];
                    sum += difference * difference;
                }
                distances[i][k] = (float) Math.sqrt(sum);
                distances[k][i] = distances[i][k];
            }
        });
        return distances;
    }

    /** The sum of the distances from the first half of an order to the second. */
    private static double between(float[][] distances, int... order) {
        int n = order.length / 2;
        float[] second = new float[2 * n];
        for (int k = n; k < 2 * n; k++) {
            second[order[k]] = 1;
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += sum(distances[order[i]], second);
        }
        return sum;
    }

    /** Four sums at once, which the compiler turns into vector instructions. */
    private static double sum(float[] row, float... weights) {
        float[] sums = new float[4];
        int whole = row.length / 4 * 4;
        for (int k = 0; k < whole; k += 4) {
            sums[0] += row[k] * weights[k];
            sums[1] += row[k + 1] * weights[k + 1];
            sums[2] += row[k + 2] * weights[k + 2];
            sums[3] += row[k + 3] * weights[k + 3];
        }
        for (int k = whole; k < row.length; k++) {
            sums[0] += row[k] * weights[k];
        }
        return (double) sums[0] + sums[1] + sums[2] + sums[3];
    }

    /** All pictures, each at the place of one of its class (Fisher and Yates). */
    private int[] shuffled(Collection<int[]> classes, int permutation) {
        int[] order = new int[classes.stream().mapToInt(members -> members.length).sum()];
        float[] uniforms = new float[order.length];
        new Philox(seed).uniforms(0, 1, permutation, 0, 0, uniforms);
        for (int[] places : classes) {
            int[] members = places.clone();
            for (int i = members.length - 1; i > 0; i--) {
                int k = Math.min((int) (uniforms[places[i]] * (i + 1)), i);
                int moved = members[i];
                members[i] = members[k];
                members[k] = moved;
            }
            for (int i = 0; i < places.length; i++) {
                order[places[i]] = members[i];
            }
        }
        return order;
    }
}
