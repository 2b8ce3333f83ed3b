package dev.foretoken.api.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PhiloxTest {
    /** Kolmogorov's distribution exceeds this with probability 1e-6. */
    private static final double CRITICAL = 2.69;

    private static final int COUNT = 100_000;

    /** The published answers of Philox 4x32-10. */
    @Test
    void agreesWithThePublishedAnswers() {
        assertThat(words(0L, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(words(-1L, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(words(0x299f31d0a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -7, Long.MAX_VALUE})
    void normalsAreStandardNormal(long seed) {
        float[] values = new float[COUNT];
        new Philox(seed).normals(3, 1, 4, values, 0, COUNT);
        assertThat(kolmogorov(values, 0)).isLessThan(CRITICAL);
    }

    /** The negative control: a shift of 2 % of a standard deviation must be seen. */
    @Test
    void theTestOfNormalsSeesAShift() {
        float[] values = new float[COUNT];
        new Philox(0).normals(3, 1, 4, values, 0, COUNT);
        assertThat(kolmogorov(values, 0.02)).isGreaterThan(CRITICAL);
    }

    @Test
    void uniformsFillTheirInterval() {
        float[] values = new float[COUNT];
        new Philox(5).uniforms(-2, 3, 0, 0, 0, values);
        double mean = 0;
        for (float value : values) {
            assertThat(value).isBetween(-2f, 3f);
            mean += value / (double) COUNT;
        }
        // Five standard errors: a false alarm in 1.7 million.
        assertThat(mean).isCloseTo(0.5, within(5 * 5 / Math.sqrt(12.0 * COUNT)));
    }

    @Test
    void anAddressGivesTheSameNumbersWhateverTheLength() {
        Philox philox = new Philox(11);
        float[] few = new float[7];
        float[] many = new float[32];
        philox.normals(1, 2, 3, few, 0, 7);
        philox.normals(1, 2, 3, many, 5, 20);
        assertThat(Arrays.copyOfRange(many, 5, 12)).containsExactly(few);
    }

    private static int[] words(long seed, int a, int b, int c, int d) {
        int[] words = new int[4];
        new Philox(seed).words(a, b, c, d, words);
        return words;
    }

    /** The statistic sqrt(n) sup |F_n - F| against the standard normal, after adding {@code shift}. */
    private static double kolmogorov(float[] values, double shift) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double probability = normal(sorted[i] + shift);
            largest = Math.max(largest, Math.max(
                    probability - (double) i / sorted.length, (i + 1.0) / sorted.length - probability));
        }
        return Math.sqrt(sorted.length) * largest;
    }

    /** The normal distribution function by its series around 0 (Marsaglia 2004). */
    private static double normal(double x) {
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
