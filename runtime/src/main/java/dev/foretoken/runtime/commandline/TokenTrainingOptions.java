package dev.foretoken.runtime.commandline;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.models.training.LatentPictures;
import dev.foretoken.models.training.TokenBatches;
import dev.foretoken.models.training.TokenBatches.Attention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the trainings of targets and drafts have in common. */
final class TokenTrainingOptions {
    /** Share of the pictures whose class is hidden, for guidance (Ho and Salimans 2022, arXiv 2207.12598). */
    static final double UNCONDITIONAL = 0.1;

    @Parameters(paramLabel = "KIND", description = "How the model sees tokens: ${COMPLETION-CANDIDATES}.")
    Attention attention;

    @Option(names = "--autoencoder", paramLabel = "MODEL", description = "Autoencoder whose latents are learned.")
    String autoencoder = BundledModels.AUTOENCODER;

    @Option(names = "--pictures", paramLabel = "N",
            description = "Size of the training set. Its latents are computed once and kept beside the run.")
    int pictures = 24_000;

    @Option(names = "--repeats", paramLabel = "N",
            description = "How often each token is noised a step, at as many denoising steps.")
    int repeats = 1;

    @Option(names = "--patch", paramLabel = "N",
            description = "Side of a token, in cells of the latent. Models of larger tokens have names of their own.")
    int patch = 1;

    /** The autoencoder's latent, cut into tokens. */
    LatentSpec latent(TrainingSession session) {
        return ModelFolder.readSpec(session.find(autoencoder)).latent().withPatch(patch);
    }

    /**
     * The training set as latents.
     *
     * @param latent as the model cuts it into tokens
     */
    LatentPictures latents(TrainingSession session, LatentSpec latent) {
        Path folder = session.find(autoencoder);
        ModelSpec spec = ModelFolder.readSpec(folder);
        String name = "latents-%s-%08x-%d.safetensors".formatted(
                spec.name(), spec.checksums().hashCode(), pictures);
        Path kept = session.trainings().resolve(name);
        if (Files.exists(kept)) {
            return LatentPictures.read(kept, latent);
        }
        LatentPictures encoded =
                session.encode(folder, Split.TRAINING, pictures, latent, "Encoding the training set");
        encoded.writeTo(kept);
        return encoded;
    }

    /** Batches of training steps 0 to 999, with hidden classes and without guidance. */
    TokenBatches batches(LatentPictures latents, int batchSize, long seed) {
        return new TokenBatches(
                latents, attention, batchSize, repeats, Respacing.TRAINING_STEPS,
                List.of(1f), UNCONDITIONAL, seed);
    }

    /** What a plan says of the data. */
    @Override
    public String toString() {
        return attention.name().toLowerCase(Locale.ROOT) + ", " + pictures + " pictures through "
                + autoencoder + ", each token noised " + repeats + " times";
    }
}
