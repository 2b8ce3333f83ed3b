package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
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
 * @param latents shape of a batch's latents, which noise is drawn for, [n, channels, height, width]
 * @param seed of the noise
 */
public record PictureBatches(ProceduralPictures pictures, int batchSize, int[] latents, long seed)
        implements LongFunction<PictureBatch> {
    @Override
    public PictureBatch apply(long step) {
        int first = Math.toIntExact((step - 1) * batchSize % Integer.MAX_VALUE);
        int[] indices = IntStream.range(first, first + batchSize).toArray();
        FloatBlock noise = FloatBlock.zeros(latents);
        new Philox(seed).normals((int) step, 0, 0, noise.data(), 0, noise.size());
        int[] labels = IntStream.of(indices).map(index -> pictures.motif(index).ordinal()).toArray();
        return new PictureBatch(pictures.pixels(Split.TRAINING, indices), labels, noise);
    }
}
