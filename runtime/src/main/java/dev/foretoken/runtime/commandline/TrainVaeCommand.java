package dev.foretoken.runtime.commandline;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.models.training.AutoencoderLoss;
import dev.foretoken.models.training.AutoencoderLoss.Perception;
import dev.foretoken.models.training.AutoencoderStart;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.models.training.PictureBatches;
import dev.foretoken.models.training.PictureEncoder;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingData;
import dev.foretoken.models.training.TrainingPlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the autoencoder. */
@Command(name = "vae", description = "Trains the KL autoencoder, from pictures of 64x64 to latents of 8x8.")
final class TrainVaeCommand implements Callable<Integer> {
    /** Enough to tell the deviation of latents to a percent. */
    private static final int PICTURES_FOR_SCALE = 480;

    private final Terminal terminal;
    private final Interrupt interrupt;

    @Mixin
    private final TrainingOptions options = new TrainingOptions();

    @Option(names = "--kl-weight", paramLabel = "X",
            description = "Weight of a latent value's divergence against the error of a pixel.")
    private float klWeight = 5e-4f;

    @Option(names = "--perception", paramLabel = "MODEL",
            description = "A classifier to whom pictures must look as they did, besides every pixel: textures then"
                    + " survive. Not the one that will measure them.")
    private String perception;

    @Option(names = "--perception-weight", paramLabel = "X",
            description = "Weight of what that classifier sees against the error of a pixel.")
    private float perceptionWeight = 0.1f;

    @Option(names = "--side", paramLabel = "N",
            description = "Pixels along either side of the pictures that are learned. The smaller ones are, the faster"
                    + " colours and shapes are found; edges want all 64.")
    private int side = ProceduralPictures.SIDE;

    @Spec
    private CommandSpec spec;

    TrainVaeCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        ModelSpec model = BundledModels.autoencoder().named(options.name);
        LatentSpec latent = model.latent();
        int cell = ProceduralPictures.SIDE / latent.height();
        if (side < 1 || ProceduralPictures.SIDE % side != 0 || side % cell != 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--side [" + side + "] must divide " + ProceduralPictures.SIDE + " and be a multiple of " + cell
                            + ", the side of a latent's cell");
        }
        try (TrainingSession session = new TrainingSession(terminal, interrupt, options)) {
            PartContext context = session.start(model, AutoencoderStart::new);
            Optional<Perception> seen = Optional.ofNullable(perception).map(name -> perception(session));
            TrainingPlan plan = session.plan(
                    model,
                    "autoencoder, kl-weight " + klWeight + ", side " + side
                            + (perception == null
                                    ? ""
                                    : ", seen by " + Path.of(perception).getFileName() + " with weight "
                                            + perceptionWeight),
                    6000, 8, 1e-3f);
            int[] latents = {plan.batchSize(), latent.channels(), side / cell, side / cell};
            ProceduralPictures pictures = new ProceduralPictures(0);
            TrainingSession.Trained trained;
            try (Trainer<PictureBatch> trainer = session.backend().autoencoder(
                    model, context, new AutoencoderLoss(klWeight, seen))) {
                trained = session.train(
                        plan, trainer,
                        new TrainingData<>(
                                new PictureBatches(pictures, plan.batchSize(), side, latents, plan.seed())));
            }
            float scale;
            try (PictureEncoder encoder =
                    session.backend().encoder(model, session.context(latent, trained.weights()))) {
                scale = scale(encoder.encode(pictures.pixels(
                        Split.TRAINING, IntStream.range(0, PICTURES_FOR_SCALE).toArray())));
            }
            session.write(model.withScale(scale), trained, TrainingCommandLine.of(spec));
        }
        return 0;
    }

    private Perception perception(TrainingSession session) {
        Path folder = session.find("perception", perception);
        return new Perception(ModelFolder.readSpec(folder), TrainingSession.copy(folder), perceptionWeight);
    }

    /** What brings latents to the deviation 1. */
    private static float scale(PictureEncoder.Posterior posterior) {
        FloatBlock mean = posterior.mean();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < mean.size(); i++) {
            double value = mean.data()[i];
            sum += value;
            squares += value * value + Math.exp(posterior.logVariance().data()[i]);
        }
        double average = sum / mean.size();
        return (float) (1 / Math.sqrt(squares / mean.size() - average * average));
    }
}
