package dev.foretoken.reference;

import dev.foretoken.api.numerics.Philox;

/**
 * Whether two samples of n sequences each are of one law: the permutation test of the energy distance (Szekely and
 * Rizzo 2013, "Energy statistics: a class of statistics based on distances", section 6).
 *
 * <p>For samples of equal size the energy distance is (2 / n^2) (2 C - T), where T, the sum of all pairs' distances, is
 * the same for every permutation; so C, the sum of the distances between the samples, can stand for it.
 */
final class EnergyTest {
    static final int PERMUTATIONS = 9_999;

    private final float[][] distances;
    private final int n;

    EnergyTest(float[][] first, float[][] second, int n) {
        this.n = n;
        distances = new float[2 * n][2 * n];
        for (int i = 0; i < 2 * n; i++) {
            for (int k = 0; k < i; k++) {
                distances[i][k] = distance(i < n ? first[i] : second[i - n], k < n ? first[k] : second[k - n]);
                distances[k][i] = distances[i][k];
            }
        }
    }

    /** Share of the permutations, the sample's own included, that are at least as far apart. */
    double probability() {
        int[] order = new int[2 * n];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        double observed = between(order);
        int asFar = 1;
        Philox philox = new Philox(1);
        float[] uniforms = new float[2 * n];
        for (int permutation = 0; permutation < PERMUTATIONS; permutation++) {
            philox.uniforms(0, 1, permutation, 0, 0, uniforms);
            shuffle(order, uniforms);
            asFar += between(order) >= observed ? 1 : 0;
        }
        return asFar / (PERMUTATIONS + 1.0);
    }

    private double between(int... order) {
        float[] second = new float[2 * n];
        for (int k = n; k < 2 * n; k++) {
            second[order[k]] = 1;
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            float[] row = distances[order[i]];
            // Four sums at once, which the compiler turns into vector instructions.
            float a = 0;
            float b = 0;
            float c = 0;
            float d = 0;
            for (int k = 0; k < 2 * n; k += 4) {
                a += row[k] * second[k];
                b += row[k + 1] * second[k + 1];
                c += row[k + 2] * second[k + 2];
                d += row[k + 3] * second[k + 3];
            }
            sum += (double) a + b + c + d;
        }
        return sum;
    }

    /** Fisher and Yates. */
    private static void shuffle(int[] order, float... uniforms) {
        for (int i = order.length - 1; i > 0; i--) {
            int k = Math.min((int) (uniforms[i] * (i + 1)), i);
            int moved = order[i];
            order[i] = order[k];
            order[k] = moved;
        }
    }

    private static float distance(float[] one, float... other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.pow(one[i] - other[i], 2);
        }
        return (float) Math.sqrt(sum);
    }
}
