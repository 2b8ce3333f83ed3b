package dev.foretoken.examples.backbone;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentDecoder;
import java.util.Arrays;

/** Shows each cell of a latent of three channels as a square of its colour. */
public final class PixelDecoder implements LatentDecoder {
    private static final int CHANNELS = 3;

    private final int side;

    /**
     * The size of the picture.
     *
     * @param side pixels of a cell, along either axis
     */
    public record Settings(int side) {
        public Settings {
            if (side < 1) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The decoder [pixels] needs a [side] of at least 1, not [" + side + "]");
            }
        }
    }

    public PixelDecoder(Settings settings) {
        side = settings.side();
    }

    @Override
    public Spec spec() {
        return new Spec(CHANNELS, side);
    }

    @Override
    public FloatBlock decode(FloatBlock latents) {
        int[] shape = latents.shape();
        if (shape.length != 4 || shape[1] != CHANNELS) {
            throw new ForetokenException(
                    ForetokenException.Code.WRONG_SHAPE,
                    "The decoder [pixels] needs latents [n, " + CHANNELS + ", height, width], not "
                            + Arrays.toString(shape));
        }
        FloatBlock pictures = FloatBlock.zeros(shape[0], CHANNELS, shape[2] * side, shape[3] * side);
        int width = shape[3] * side;
        for (int i = 0; i < pictures.size(); i++) {
            int line = i / width / side;
            pictures.data()[i] = latents.data()[line * shape[3] + i % width / side];
        }
        return pictures;
    }

    @Override
    public void close() {}
}
