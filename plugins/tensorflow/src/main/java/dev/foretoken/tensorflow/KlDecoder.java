package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.PartContext;
import dev.foretoken.models.KlAutoencoderSpec;

/** The half of the KL autoencoder that turns latents into pictures. */
final class KlDecoder implements LatentDecoder {
    private final Spec spec;
    private final PictureModel model;

    KlDecoder(KlAutoencoderSpec size, PartContext context) {
        int channels = context.latent().channels();
        this.spec = new Spec(channels, size.factor());
        this.model = new PictureModel(
                "KL decoder", context, "latents", channels, 1, size.factor(),
                layers -> new KlAutoencoderGraph(layers, size, channels).decode());
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public FloatBlock decode(FloatBlock latents) {
        return model.compute(latents);
    }

    @Override
    public void close() {
        model.close();
    }
}
