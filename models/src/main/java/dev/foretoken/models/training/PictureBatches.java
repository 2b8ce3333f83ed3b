package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Batches of pictures of the training split, each picture once.
 *
 * @param pictures the data set
 * @param batchSize n
 * @param side pixels along either side; a picture is shrunk by a whole factor
 * @param latents shape of a batch's latents, which noise is drawn for, [n, channels, height, width]
 * @param seed of the noise
 */
public record PictureBatches(ProceduralPictures pictures, int batchSize, int side, int[] latents, long seed)
        implements LongFunction<PictureBatch> {
    public PictureBatches {
        if (side < 1 || ProceduralPictures.SIDE % side != 0) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Pictures of [" + ProceduralPictures.SIDE + "] pixels cannot be shrunk to [" + side
                            + "]: use a divisor");
        }
    }

    @Override
    public PictureBatch apply(long step) {
        int first = Math.toIntExact((step - 1) * batchSize % Integer.MAX_VALUE);
        int[] indices = IntStream.range(first, first + batchSize).toArray();
        FloatBlock noise = FloatBlock.zeros(latents);
        new Philox(seed).normals((int) step, 0, 0, noise.data(), 0, noise.size());
        int[] labels = IntStream.of(indices).map(index -> pictures.motif(index).ordinal()).toArray();
        return new PictureBatch(shrunk(pictures.pixels(Split.TRAINING, indices)), labels, noise);
    }

    /** Each pixel is the mean of those that it replaces. */
    private FloatBlock shrunk(FloatBlock whole) {
        int factor = ProceduralPictures.SIDE / side;
        if (factor == 1) {
            return whole;
        }
        FloatBlock small = FloatBlock.zeros(whole.rows(), 3, side, side);
        for (int i = 0; i < whole.size(); i++) {
            int column = i % ProceduralPictures.SIDE / factor;
            int row = i / ProceduralPictures.SIDE % ProceduralPictures.SIDE / factor;
            int plane = i / (ProceduralPictures.SIDE * ProceduralPictures.SIDE);
            small.data()[(plane * side + row) * side + column] += whole.data()[i] / (factor * factor);
        }
        return small;
    }
}
