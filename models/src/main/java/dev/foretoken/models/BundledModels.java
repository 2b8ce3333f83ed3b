package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.models.pictures.Motif;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.training.TokenBatches.Attention;
import java.util.List;
import java.util.Locale;

/**
 * Sizes of the models that this project trains on its procedural data set. The targets are 256 wide with heads of 64,
 * so that they can be widened to MAR-L's shape; a step of theirs costs at least six of their drafts'.
 */
public final class BundledModels {
    /** Name of the autoencoder. */
    public static final String AUTOENCODER = "shapes-autoencoder";

    /** The pair that is used unless another is named. */
    public static final Attention DEFAULT = Attention.CAUSAL;

    /** The draft of that pair that is used unless another is named: of it most is accepted. */
    public static final String DEFAULT_DRAFT = headAloneName(DEFAULT);

    /** Name of the classifier. */
    public static final String CLASSIFIER = "shapes-classifier";

    private static final int CLASSES = Motif.values().length;
    private static final int TARGET_WIDTH = 256;
    private static final int DRAFT_WIDTH = 128;
    private static final int HEAD = 64;
    private static final int BUFFER = 8;
    private static final int CHANNELS = 4;
    private static final int CELLS = 8;
    private static final int PATCH = 2;
    private static final int TARGET_HEAD_WIDTH = 640;
    private static final int HEAD_ALONE_WIDTH = 256;
    private static final String STEPS = "ddim50";

    private BundledModels() {}

    /** Which of the two models of a pair. */
    public enum Role {
        TARGET,
        DRAFT
    }

    /** Pixels of 64x64 to a latent of 8x8 cells. */
    public static ModelSpec autoencoder() {
        return ModelSpec.autoencoder(
                AUTOENCODER, new LatentSpec(CHANNELS, CELLS, CELLS, 1, 1),
                new KlAutoencoderSpec(16, List.of(1, 2, 4, 8), 1, List.of(), List.of(), 4));
    }

    /** A classifier of the data set, to measure with. */
    public static ModelSpec classifier() {
        return ModelSpec.classifier(
                CLASSIFIER, ProceduralPictures.SIDE, ProceduralPictures.SIDE,
                new ConvolutionalClassifierSpec(CLASSES, 0, 0, 0));
    }

    /**
     * A target or a draft. A token is a square of two by two cells: a quarter of the tokens are learned in less than
     * half of the time, and heads of tokens of 16 values are large enough to wait for their weights.
     *
     * @param latent the autoencoder's, with the scale of its latents
     */
    public static ModelSpec generator(Role role, Attention attention, LatentSpec latent) {
        boolean target = role == Role.TARGET;
        int width = target ? TARGET_WIDTH : DRAFT_WIDTH;
        PartSpec backbone = switch (attention) {
            case MASKED -> {
                Transformer half = new Transformer(width, target ? 3 : 2, width / HEAD, 4);
                yield new MarBackboneSpec(CLASSES, BUFFER, half, half);
            }
            case CAUSAL ->
                new CausalBackboneSpec(CLASSES, new Transformer(width, target ? 4 : 2, width / HEAD, 4));
        };
        return ModelSpec.generator(
                name(role, attention), latent.withPatch(PATCH), backbone,
                target
                        ? new DiffusionHeadSpec(width, 3, TARGET_HEAD_WIDTH, STEPS, null)
                        : new DiffusionHeadSpec(width, 2, width, STEPS, null));
    }

    /**
     * A draft that is a head alone, under the conditions of a target.
     *
     * @param latent the target's
     * @param conditionDimension the target's
     */
    public static ModelSpec headAlone(Attention attention, LatentSpec latent, int conditionDimension) {
        return ModelSpec.headAlone(
                headAloneName(attention), latent,
                new DiffusionHeadSpec(conditionDimension, 3, HEAD_ALONE_WIDTH, STEPS, null));
    }

    private static String headAloneName(Attention attention) {
        return name(Role.DRAFT, attention) + "-head";
    }

    /** Such as {@code shapes-masked-target}. */
    public static String name(Role role, Attention attention) {
        return ("shapes-" + attention + "-" + role).toLowerCase(Locale.ROOT);
    }
}
