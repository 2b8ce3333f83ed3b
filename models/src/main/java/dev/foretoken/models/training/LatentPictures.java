package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.DataType;
import dev.foretoken.models.Progress;
import dev.foretoken.models.Safetensors;
import dev.foretoken.models.SafetensorsWriter;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The latents of pictures, as the Gaussians that the encoder makes of them.
 *
 * @param spec the latent, as models cut it into tokens
 * @param labels class of each picture, [n]
 * @param mean [n, channels, height, width]
 * @param logVariance [n, channels, height, width]
 */
public record LatentPictures(LatentSpec spec, int[] labels, FloatBlock mean, FloatBlock logVariance) {
    private static final int BATCH = 60;
    private static final String LABELS = "labels";
    private static final String MEAN = "mean";
    private static final String LOG_VARIANCE = "log-variance";

    /** Number of pictures. */
    public int count() {
        return labels.length;
    }

    /**
     * Draws and encodes pictures of a split.
     *
     * @param first index of the first one
     * @param count number of pictures
     * @param spec the autoencoder's latent, as models cut it into tokens
     */
    public static LatentPictures encode(
            ProceduralPictures pictures, Split split, int first, int count, LatentSpec spec, PictureEncoder encoder,
            Progress progress) {
        FloatBlock mean = FloatBlock.zeros(count, spec.channels(), spec.height(), spec.width());
        FloatBlock logVariance = FloatBlock.zeros(mean.shape());
        for (int done = 0; done < count; done += BATCH) {
            int[] indices = IntStream.range(first + done, first + Math.min(done + BATCH, count)).toArray();
            PictureEncoder.Posterior posterior = encoder.encode(pictures.pixels(split, indices));
            int at = done * mean.rowLength();
            System.arraycopy(posterior.mean().data(), 0, mean.data(), at, posterior.mean().size());
            System.arraycopy(posterior.logVariance().data(), 0, logVariance.data(), at, posterior.mean().size());
            progress.advanced(done + indices.length, count);
        }
        int[] labels = IntStream.range(first, first + count)
                .map(index -> pictures.motif(index).ordinal())
                .toArray();
        return new LatentPictures(spec, labels, mean, logVariance);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @param spec the latent that was written, which may be cut into other tokens
     */
    public static LatentPictures read(Path file, LatentSpec spec) {
        try (Safetensors kept = Safetensors.open(file)) {
            FloatBlock labels = kept.read(LABELS);
            int[] whole = IntStream.range(0, labels.size()).map(i -> (int) labels.data()[i]).toArray();
            return new LatentPictures(spec, whole, kept.read(MEAN), kept.read(LOG_VARIANCE));
        }
    }

    /** Keeps them in a safetensors file, in half precision: the encoder's own Gaussians are wider than its steps. */
    public void writeTo(Path file) {
        FloatBlock classes = FloatBlock.zeros(labels.length);
        for (int i = 0; i < labels.length; i++) {
            classes.data()[i] = labels[i];
        }
        Map<String, FloatBlock> tensors = new LinkedHashMap<>();
        tensors.put(LABELS, classes);
        tensors.put(MEAN, mean);
        tensors.put(LOG_VARIANCE, logVariance);
        SafetensorsWriter.write(file, tensors, DataType.F16, Map.of());
    }

    /**
     * The tokens of a picture, drawn from its Gaussians and scaled as models see them, [L, D].
     *
     * @param normals one for each value of the latent
     */
    public FloatBlock tokens(int picture, float... normals) {
        FloatBlock latent = FloatBlock.zeros(1, spec.channels(), spec.height(), spec.width());
        int at = picture * latent.size();
        for (int i = 0; i < latent.size(); i++) {
            double deviation = Math.exp(0.5 * logVariance.data()[at + i]);
            latent.data()[i] = spec.scale() * (float) (mean.data()[at + i] + deviation * normals[i]);
        }
        return spec.patchify(latent).reshape(spec.tokens(), spec.tokenDimension());
    }
}
