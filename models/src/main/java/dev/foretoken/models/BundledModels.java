package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.models.pictures.Motif;
import java.util.List;

/**
 * Sizes of the models that this project trains on its procedural data set. The targets are 256 wide with heads of 64,
 * so that they can be widened to MAR-L's shape; a step of theirs costs at least six of their drafts'.
 */
public final class BundledModels {
    /** Name of the autoencoder. */
    public static final String AUTOENCODER = "shapes-autoencoder";

    private static final int CLASSES = Motif.values().length;
    private static final int BUFFER = 8;
    private static final int CHANNELS = 4;
    private static final int CELLS = 8;
    private static final String STEPS = "ddim50";

    private BundledModels() {}

    /** Pixels of 64x64 to a latent of 8x8 cells. */
    public static ModelSpec autoencoder() {
        return ModelSpec.autoencoder(
                AUTOENCODER, new LatentSpec(CHANNELS, CELLS, CELLS, 1, 1),
                new KlAutoencoderSpec(32, List.of(1, 1, 2, 4), 1, List.of(), List.of()));
    }

    /** @param latent the autoencoder's, with the scale of its latents */
    public static ModelSpec maskedTarget(LatentSpec latent) {
        return masked("shapes-masked-target", latent, new Transformer(256, 4, 4, 4), 4, 256);
    }

    /** @param latent the autoencoder's, with the scale of its latents */
    public static ModelSpec maskedDraft(LatentSpec latent) {
        return masked("shapes-masked-draft", latent, new Transformer(128, 2, 2, 4), 2, 128);
    }

    private static ModelSpec masked(
            String name, LatentSpec latent, Transformer transformer, int headDepth, int headWidth) {
        return ModelSpec.generator(
                name, latent, new MarBackboneSpec(CLASSES, BUFFER, transformer, transformer),
                new DiffusionHeadSpec(transformer.width(), headDepth, headWidth, STEPS, null));
    }
}
