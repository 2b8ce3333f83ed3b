package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.Progress;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The latents of a split's first pictures, encoded once and kept in parts: a stop loses one part at most, and a larger
 * set begins with the parts of a smaller one.
 *
 * @param folder for the latents of this split through one autoencoder
 * @param pictures what is encoded
 * @param split which of them
 */
public record LatentStore(Path folder, ProceduralPictures pictures, Split split) {
    /** Pictures a part: on two cores, ten seconds of encoding. */
    static final int PART = 3000;

    /** Whether the first so many pictures are there. */
    public boolean holds(int count) {
        for (int first = 0; first < count; first += PART) {
            if (!Files.exists(kept(first, count))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Encodes what is missing of the first so many pictures.
     *
     * @param spec the autoencoder's latent
     * @param progress may throw to stop it, after which all finished parts are kept
     */
    public void fill(int count, LatentSpec spec, PictureEncoder encoder, Progress progress) {
        for (int first = 0; first < count; first += PART) {
            int before = first;
            Path file = kept(first, count);
            if (!Files.exists(file)) {
                LatentPictures.encode(
                                pictures, split, first, size(first, count), spec, encoder,
                                (done, total) -> progress.advanced(before + done, count))
                        .writeTo(file);
            }
        }
    }

    /**
     * The first so many pictures, all of which are {@linkplain #holds there}.
     *
     * @param spec the autoencoder's latent, as models cut it into tokens
     */
    public LatentPictures read(int count, LatentSpec spec) {
        int[] labels = new int[count];
        FloatBlock mean = FloatBlock.zeros(count, spec.channels(), spec.height(), spec.width());
        FloatBlock logVariance = FloatBlock.zeros(mean.shape());
        for (int first = 0; first < count; first += PART) {
            LatentPictures part = LatentPictures.read(kept(first, count), spec);
            int size = size(first, count);
            int at = first * mean.rowLength();
            int length = size * mean.rowLength();
            System.arraycopy(part.labels(), 0, labels, first, size);
            System.arraycopy(part.mean().data(), 0, mean.data(), at, length);
            System.arraycopy(part.logVariance().data(), 0, logVariance.data(), at, length);
        }
        return new LatentPictures(spec, labels, mean, logVariance);
    }

    /** The file with a part of the first so many pictures: of a larger set, if that is there, or of just them. */
    private Path kept(int first, int count) {
        Path whole = file(first, PART);
        return Files.exists(whole) ? whole : file(first, size(first, count));
    }

    private Path file(int first, int size) {
        return folder.resolve("%07d-%07d.safetensors".formatted(first, first + size - 1));
    }

    /** Pictures in the part that begins with one of the first so many. */
    private static int size(int first, int count) {
        return Math.min(PART, count - first);
    }
}
