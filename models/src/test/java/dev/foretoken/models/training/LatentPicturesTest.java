package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import org.junit.jupiter.api.Test;

final class LatentPicturesTest {
    /** Means 3 and 1, deviations 2 and 1/2, and a scale of 0.5. */
    @Test
    void aTokenIsDrawnFromItsGaussianAndScaled() {
        LatentPictures pictures = new LatentPictures(
                new LatentSpec(2, 1, 1, 1, 0.5f), new int[] {7}, FloatBlock.of(new float[] {3, 1}, 1, 2, 1, 1),
                FloatBlock.of(new float[] {(float) Math.log(4), (float) Math.log(0.25)}, 1, 2, 1, 1));

        assertThat(pictures.tokens(0, 0, 0).data()).containsExactly(1.5f, 0.5f);
        assertThat(pictures.tokens(0, 0.5f, -3).data()).containsExactly(2, -0.25f);
    }
}
