package dev.foretoken.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LatentSpecTest {
    @ParameterizedTest
    @CsvSource({"1,1,1,1,1", "4,4,4,1,2", "4,4,4,2,2", "3,6,4,2,1", "16,16,16,1,1", "5,9,6,3,2"})
    void patchifyAndUnpatchifyAreInverse(int channels, int height, int width, int patch, int pictures) {
        LatentSpec spec = new LatentSpec(channels, height, width, patch, 1);
        FloatBlock latents = FloatBlock.zeros(pictures, channels, height, width);
        for (int i = 0; i < latents.size(); i++) {
            latents.data()[i] = i;
        }

        FloatBlock tokens = spec.patchify(latents);

        assertThat(tokens.shape()).containsExactly(pictures, spec.tokens(), spec.tokenDimension());
        assertThat(spec.unpatchify(tokens).data()).containsExactly(latents.data());
    }

    /** Token 1 of a 1x2 grid of 2x2 patches: channel 0 then 1, each row by row. */
    @Test
    void aTokenIsOrderedChannelRowColumn() {
        LatentSpec spec = new LatentSpec(2, 2, 4, 2, 1);
        FloatBlock latents = FloatBlock.of(
                new float[] {0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17}, 1, 2, 2, 4);

        assertThat(spec.patchify(latents).reshape(2, 8).slice(1, 2).data())
                .containsExactly(2, 3, 6, 7, 12, 13, 16, 17);
    }

    @Test
    void refusesAPatchThatDoesNotDivideTheLatent() {
        assertThatThrownBy(() -> new LatentSpec(4, 5, 4, 2, 1))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("[5x4]")
                .hasMessageContaining("[2]");
    }
}
