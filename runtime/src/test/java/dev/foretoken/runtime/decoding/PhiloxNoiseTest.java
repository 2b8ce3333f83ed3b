package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PhiloxNoiseTest {
    private static final int TOKENS = 6;
    private static final int IMAGES = 24_000;

    /** Any of 36 counts is off by six deviations once in 10 million seeds. */
    @Test
    void everyPositionHasEveryPlaceInTheOrderAsOftenAsAnother() {
        PhiloxNoise noise = new PhiloxNoise(7);
        assertThat(largestDeviation(image -> noise.order(image, TOKENS))).isLessThan(6);
    }

    /** The negative control. */
    @Test
    void theTestSeesOrdersThatAreNotRandom() {
        PhiloxNoise noise = new PhiloxNoise(7);
        assertThat(largestDeviation(image -> IntStream.range(0, TOKENS).toArray())).isGreaterThan(100);
        assertThat(largestDeviation(image -> noise.order(0, TOKENS))).isGreaterThan(100);
        // A twentieth of the pictures in raster order.
        assertThat(largestDeviation(image -> image % 20 == 0
                        ? IntStream.range(0, TOKENS).toArray()
                        : noise.order(image, TOKENS)))
                .isGreaterThan(6);
    }

    @Test
    void theOrderIsThatOfThePictureAndTheSeed() {
        int[] order = new PhiloxNoise(7).order(3, 64);
        assertThat(new PhiloxNoise(7).order(3, 64)).isEqualTo(order);
        assertThat(new PhiloxNoise(7).order(4, 64)).isNotEqualTo(order);
        assertThat(new PhiloxNoise(8).order(3, 64)).isNotEqualTo(order);
    }

    /** How far the counts of positions by place are from their expectation, in standard deviations. */
    private static double largestDeviation(IntFunction<int[]> orders) {
        int[][] counts = new int[TOKENS][TOKENS];
        for (int image = 0; image < IMAGES; image++) {
            int[] order = orders.apply(image);
            for (int place = 0; place < TOKENS; place++) {
                counts[place][order[place]]++;
            }
        }
        double expected = (double) IMAGES / TOKENS;
        double deviation = Math.sqrt(expected * (1 - 1.0 / TOKENS));
        return IntStream.range(0, TOKENS * TOKENS)
                .mapToDouble(i -> Math.abs(counts[i / TOKENS][i % TOKENS] - expected) / deviation)
                .max()
                .orElseThrow();
    }
}
