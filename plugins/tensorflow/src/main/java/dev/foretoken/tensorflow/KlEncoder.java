package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PartContext;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.training.PictureEncoder;
import java.util.stream.IntStream;

/**
 * The half of the KL autoencoder that turns pictures into latents, such as to prepare training. Generation does not
 * need it, so it is no part of a model: whoever needs it makes one. It is used by one thread at a time.
 */
public final class KlEncoder implements PictureEncoder {
    private final PictureModel model;

    /**
     * Loads the encoder's weights and no others.
     *
     * @throws ForetokenException if the weights or the device do not do
     */
    public KlEncoder(KlAutoencoderSpec size, PartContext context) {
        int channels = context.latent().channels();
        this.model = new PictureModel(
                "KL encoder", context, "images", 3, size.factor(), 1,
                layers -> new KlAutoencoderGraph(layers, size, channels).encode());
    }

    @Override
    public Posterior encode(FloatBlock images) {
        FloatBlock moments = model.compute(images);
        int[] shape = moments.shape();
        FloatBlock halves = moments.reshape(2 * shape[0], shape[1] / 2, shape[2], shape[3]);
        return new Posterior(everyOther(halves, 0), everyOther(halves, 1));
    }

    private static FloatBlock everyOther(FloatBlock halves, int first) {
        return halves.gather(IntStream.iterate(first, row -> row < halves.rows(), row -> row + 2).toArray());
    }

    @Override
    public void close() {
        model.close();
    }
}
