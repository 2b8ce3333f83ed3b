package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.PartSpec;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.models.training.LatentPictures;
import dev.foretoken.models.training.StepDistribution;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.TokenBatches;
import dev.foretoken.models.training.TokenBatches.Attention;
import dev.foretoken.models.training.TrainingData;
import dev.foretoken.models.training.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.LongStream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the trainings of targets and drafts have in common. */
final class TokenTrainingOptions {
    private static final int HELD_OUT_BATCHES = 4;
    /** Most that are encoded for them. */
    private static final int HELD_OUT_PICTURES = 240;

    @Parameters(paramLabel = "KIND", description = "How the model sees tokens: ${COMPLETION-CANDIDATES}.")
    Attention attention;

    @Option(names = "--autoencoder", paramLabel = "MODEL", description = "Autoencoder whose latents are learned.")
    String autoencoder = BundledModels.AUTOENCODER;

    @Option(names = "--pictures", paramLabel = "N",
            description = "Size of the training set. Its latents are computed once and kept beside the runs, for larger"
                    + " sets too.")
    int pictures = 24_000;

    @Option(names = "--repeats", paramLabel = "N",
            description = "How often each token is noised a step, at as many denoising steps, each time with some noise"
                    + " and with the opposite; by a masked model on average, as the fewer tokens it is asked for, the"
                    + " more often each is noised.")
    int repeats = 1;

    @Option(names = "--patch", paramLabel = "N",
            description = "Side of a token, in cells of the latent. Models of larger tokens have names of their own.")
    int patch = 1;

    /** @throws ForetokenException if nothing can be learned so */
    void require() {
        requirePositive("--pictures", pictures);
        requirePositive("--repeats", repeats);
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ForetokenException(Code.INVALID_ARGUMENT, option + " [" + value + "] must be at least 1");
        }
    }

    /** The autoencoder's latent, cut into tokens. */
    LatentSpec latent(TrainingSession session) {
        return latent(session, patch);
    }

    private LatentSpec latent(TrainingSession session, int side) {
        return ModelFolder.readSpec(encoder(session)).latent().withPatch(side);
    }

    private Path encoder(TrainingSession session) {
        return session.find("autoencoder", autoencoder);
    }

    /**
     * Asks whether a target can be followed on these data.
     *
     * @throws ForetokenException if it sees tokens in another way, or latents of another autoencoder
     */
    void requireSuited(ModelSpec target, TrainingSession session) {
        PartSpec backbone = target.backbone().flatMap(ModelSpec.Part::size).orElse(null);
        boolean alike = switch (attention) {
            case MASKED -> backbone instanceof MarBackboneSpec;
            case CAUSAL -> backbone instanceof CausalBackboneSpec;
        };
        if (!alike || target.head().flatMap(ModelSpec.Part::size).isEmpty()) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "The target [" + target.name() + "] is not a " + kind() + " model that can be followed; it has "
                            + target.parts().stream().map(ModelSpec.Part::part).toList());
        }
        LatentSpec seen = latent(session, target.latent().patch());
        if (!seen.equals(target.latent())) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "The target [" + target.name() + "] sees latents as [" + target.latent()
                            + "], and the autoencoder [" + autoencoder + "] makes them as [" + seen
                            + "]; name the target's own with --autoencoder");
        }
    }

    /** The size of a model's head, whose schedule the denoising steps are of. */
    static DiffusionHeadSpec head(ModelSpec model) {
        return (DiffusionHeadSpec) model.head().orElseThrow().size().orElseThrow();
    }

    /**
     * Batches of the training set, and a few of held-out pictures.
     *
     * @param plan whose model's latent is cut into tokens
     * @param denoisingSteps how often each is drawn
     * @param guidance scales, each as often as the others
     * @param unconditional share of the pictures whose class is hidden
     */
    TrainingData<TokenBatch> data(
            TrainingSession session, TrainingPlan plan, StepDistribution denoisingSteps, List<Float> guidance,
            double unconditional) {
        LatentSpec latent = plan.model().latent();
        Path encoder = encoder(session);
        LatentPictures training = session.trainingLatents(encoder, pictures, latent);
        int count = Math.min(HELD_OUT_BATCHES * plan.batchSize(), HELD_OUT_PICTURES);
        LatentPictures heldOut = session.heldOutLatents(encoder, Split.VALIDATION, count, latent);
        Function<LatentPictures, TokenBatches> batches = pictures -> new TokenBatches(
                pictures, attention, plan.batchSize(), repeats, denoisingSteps, guidance, unconditional, plan.seed());
        return new TrainingData<>(
                batches.apply(training),
                LongStream.rangeClosed(1, HELD_OUT_BATCHES).mapToObj(batches.apply(heldOut)).toList());
    }

    /** What a plan says of the data. */
    @Override
    public String toString() {
        return kind() + ", " + pictures + " pictures through " + Path.of(autoencoder).getFileName()
                + ", each token noised " + repeats + " times, with opposite noise as well";
    }

    private String kind() {
        return attention.name().toLowerCase(Locale.ROOT);
    }
}
