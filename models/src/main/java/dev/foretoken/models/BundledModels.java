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

    /** The target of that pair. */
    public static final String DEFAULT_TARGET = name(Role.TARGET, DEFAULT, 1);

    /** The draft of that pair that is used unless another is named: of it most is accepted. */
    public static final String DEFAULT_DRAFT = headAloneName(DEFAULT, 1);

    /** Name of the classifier. */
    public static final String CLASSIFIER = "shapes-classifier";

    private static final int CLASSES = Motif.values().length;
    private static final int TARGET_WIDTH = 256;
    private static final int DRAFT_WIDTH = 128;
    private static final int HEAD = 64;
    private static final int BUFFER = 8;
    private static final int CHANNELS = 4;
    private static final int CELLS = 8;
    /** Half of MAR-L's, so that it can be widened to it. */
    private static final int TARGET_HEAD = 640;
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
     * A target or a draft.
     *
     * @param latent the autoencoder's, with the scale of its latents, cut into tokens
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
                new CausalBackboneSpec(CLASSES, new Transformer(width, target ? 6 : 2, width / HEAD, 4));
        };
        DiffusionHeadSpec head = new DiffusionHeadSpec(width, 2, target ? TARGET_HEAD : width, STEPS, null);
        return ModelSpec.generator(name(role, attention, latent.patch()), latent, backbone, head);
    }

    /**
     * A draft that is a head alone, under the conditions of a target.
     *
     * @param latent the target's
     * @param conditionDimension the target's
     */
    public static ModelSpec headAlone(Attention attention, LatentSpec latent, int conditionDimension) {
        // Larger tokens have more values to follow at once, and a sixth of a masked target with its backbone is more.
        int large = attention == Attention.MASKED ? 304 : 256;
        DiffusionHeadSpec head = latent.patch() == 1
                ? new DiffusionHeadSpec(conditionDimension, 3, 160, STEPS, null)
                : new DiffusionHeadSpec(conditionDimension, 2, large, STEPS, null);
        return ModelSpec.headAlone(headAloneName(attention, latent.patch()), latent, head);
    }

    private static String headAloneName(Attention attention, int patch) {
        return name(Role.DRAFT, attention, patch) + "-head";
    }

    /** Name of the draft that is trained on the pictures, not distilled. */
    public static String independentDraft(Attention attention, int patch) {
        return name(Role.DRAFT, attention, patch) + "-independent";
    }

    /**
     * Such as {@code shapes-masked-target}, or {@code shapes-masked-target-patch2}.
     *
     * @param patch side of a token, in cells
     */
    public static String name(Role role, Attention attention, int patch) {
        String name = ("shapes-" + attention + "-" + role).toLowerCase(Locale.ROOT);
        return patch == 1 ? name : name + "-patch" + patch;
    }
}
