package dev.foretoken.tensorflow;

import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PartFactory;
import dev.foretoken.models.KlAutoencoderSpec;

/** Makes {@link KlDecoder}. */
final class KlDecoderFactory implements PartFactory<LatentDecoder, KlAutoencoderSpec> {
    @Override
    public String name() {
        return KlAutoencoderSpec.PART;
    }

    @Override
    public String description() {
        return "KL autoencoder of latent diffusion, such as KL-16";
    }

    @Override
    public Class<KlAutoencoderSpec> configuration() {
        return KlAutoencoderSpec.class;
    }

    @Override
    public LatentDecoder create(KlAutoencoderSpec configuration, PartContext context) {
        return new KlDecoder(configuration, context);
    }
}
