package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The models whose sizes are published: MAR-B, MAR-L, MAR-H (arXiv 2406.11838) and their autoencoder KL-16. */
public final class OfficialModels {
    private static final LatentSpec LATENT = new LatentSpec(16, 16, 16, 1, 0.2325f);

    private OfficialModels() {}

    /** Their specifications, without weights. */
    public static List<ModelSpec> all() {
        return List.of(
                mar("mar-base", new Transformer(768, 12, 12, 4), 6, 1024),
                mar("mar-large", new Transformer(1024, 16, 16, 4), 8, 1280),
                mar("mar-huge", new Transformer(1280, 20, 16, 4), 12, 1536),
                ModelSpec.autoencoder("kl16", LATENT, new KlAutoencoderSpec(0, null, 0, null, null)));
    }

    public static Optional<ModelSpec> named(String name) {
        return all().stream().filter(model -> model.name().equals(name)).findAny();
    }

    /** The transformers of all. */
    static Stream<Transformer> transformers() {
        return all().stream()
                .flatMap(model -> model.backbone().stream())
                .flatMap(part -> part.size().stream())
                .map(size -> ((MarBackboneSpec) size).encoder());
    }

    private static ModelSpec mar(String name, Transformer transformer, int headDepth, int headWidth) {
        return ModelSpec.generator(
                name, LATENT, new MarBackboneSpec(1000, 64, transformer, transformer),
                new DiffusionHeadSpec(transformer.width(), headDepth, headWidth, null, null));
    }
}
