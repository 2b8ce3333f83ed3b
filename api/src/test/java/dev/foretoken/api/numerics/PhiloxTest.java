package dev.foretoken.api.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PhiloxTest {
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
        assertThat(StandardNormal.kolmogorov(normals(seed))).isLessThan(StandardNormal.CRITICAL);
    }

    /** The negative control: a shift of 2 % of a standard deviation must be seen. */
    @Test
    void theTestOfNormalsSeesAShift() {
        double[] shifted = DoubleStream.of(normals(0)).map(value -> value + 0.02).toArray();
        assertThat(StandardNormal.kolmogorov(shifted)).isGreaterThan(StandardNormal.CRITICAL);
    }

    @Test
    void uniformsFillTheirInterval() {
        float[] values = new float[COUNT];
        new Philox(5).uniforms(-2, 3, 0, 0, 0, values);
        int[] tenths = new int[10];
        double mean = 0;
        for (float value : values) {
            assertThat(value).isBetween(-2f, 3f);
            mean += value / (double) COUNT;
            tenths[Math.min(9, (int) ((value + 2) * 2))]++;
        }
        // Five standard errors: a false alarm in 1.7 million.
        assertThat(mean).isCloseTo(0.5, within(5 * 5 / Math.sqrt(12.0 * COUNT)));
        // Six standard errors of each tenth: a false alarm in 50 million.
        assertThat(Arrays.stream(tenths)).allSatisfy(
                count -> assertThat((double) count).isCloseTo(COUNT / 10.0, within(6 * Math.sqrt(0.09 * COUNT))));
    }

    @Test
    void theExtremesOfTheBitsStayInsideTheUnitInterval() {
        assertThat(Philox.open(0, 0)).isGreaterThan(0).isLessThan(1e-15);
        assertThat(Philox.open(-1, -1)).isLessThan(1).isGreaterThan(1 - 1e-15);
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

    private static double[] normals(long seed) {
        float[] values = new float[COUNT];
        new Philox(seed).normals(3, 1, 4, values, 0, COUNT);
        return IntStream.range(0, COUNT).mapToDouble(i -> values[i]).toArray();
    }
}
