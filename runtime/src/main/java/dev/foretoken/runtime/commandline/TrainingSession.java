package dev.foretoken.runtime.commandline;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.InitialWeights;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.Progress;
import dev.foretoken.models.TrainedModel;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.models.training.LatentPictures;
import dev.foretoken.models.training.LatentStore;
import dev.foretoken.models.training.MergedTokens;
import dev.foretoken.models.training.ModelCard;
import dev.foretoken.models.training.PictureEncoder;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingBackend;
import dev.foretoken.models.training.TrainingData;
import dev.foretoken.models.training.TrainingLog;
import dev.foretoken.models.training.TrainingPlan;
import dev.foretoken.models.training.TrainingRun;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.parts.SetupContext;
import dev.foretoken.runtime.plugins.PluginPath;
import dev.foretoken.runtime.plugins.TrainingBackends;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What the commands that train have in common: the backend, the run with its progress, the model that is written. */
final class TrainingSession implements AutoCloseable {
    private static final ProceduralPictures PICTURES = new ProceduralPictures(0);

    private final Terminal terminal;
    private final Interrupt interrupt;
    private final TrainingOptions options;
    private final ModelLibrary library;
    private final PluginPath plugins;
    private final TrainingBackend backend;
    private final Map<String, String> others = new TreeMap<>();

    TrainingSession(Terminal terminal, Interrupt interrupt, TrainingOptions options) {
        this.terminal = terminal;
        this.interrupt = interrupt;
        this.options = options;
        this.library = ModelLibrary.of(terminal.environment());
        this.plugins = new PluginPath(options.plugins.pluginPath);
        this.backend = TrainingBackends.first(
                plugins, failed -> terminal.err().println("Left out: " + failed.reason()));
    }

    TrainingBackend backend() {
        return backend;
    }

    /**
     * The folder of a model that takes part. The plan will tell of it, so that a run is never resumed with another one.
     *
     * @param role what it is to the training, such as {@code target}
     * @param model its name or folder
     */
    Path find(String role, String model) {
        Path folder = library.find(model);
        others.put(role, ModelFolder.readSpec(folder).identity());
        return folder;
    }

    /**
     * The plan of a training in which the models take part that were {@linkplain #find found} before, with defaults of
     * the model's own where no option says otherwise.
     *
     * @throws dev.foretoken.api.ForetokenException if what comes of it could not be written
     */
    TrainingPlan plan(ModelSpec model, String objective, long steps, int batchSize, float learningRate) {
        TrainedModel.requireWritable(folderOf(model), options.type, options.model.overwrite);
        return options.plan(model, objective, others, steps, batchSize, learningRate);
    }

    private Path folderOf(ModelSpec model) {
        return options.model.folder(terminal, model.name());
    }

    /** A context with the weights that the training starts from: those of {@code --from}, or initial ones. */
    PartContext start(ModelSpec spec) {
        return start(spec, UnaryOperator.identity());
    }

    /** @param prepare what to make of initial weights */
    PartContext start(ModelSpec spec, UnaryOperator<Weights> prepare) {
        return start(spec, Optional.ofNullable(options.from), prepare);
    }

    /**
     * @param from the model whose weights the training starts from; without one they are initial ones
     * @param prepare what to make of initial weights
     */
    PartContext start(ModelSpec spec, Optional<String> from, UnaryOperator<Weights> prepare) {
        Weights weights = from.map(model -> copy(find("start", model), spec.latent()))
                .orElseGet(() -> prepare.apply(new InitialWeights(spec, options.seed)));
        return new SetupContext(spec.latent(), weights, options.device, options.precision);
    }

    /** A context for what helps and is not trained. */
    PartContext context(LatentSpec latent, Weights weights) {
        return new SetupContext(latent, weights, options.device, Precision.FLOAT32);
    }

    /** The weights of a model, on the heap. */
    static Weights copy(Path folder) {
        try (ModelFolder model = ModelFolder.open(folder)) {
            return new InMemoryWeights(tensors(model.weights()));
        }
    }

    /** The same, made into a start for a model that cuts the latent into tokens of its own, if they are larger. */
    static Weights copy(Path folder, LatentSpec latent) {
        try (ModelFolder model = ModelFolder.open(folder)) {
            LatentSpec own = model.spec().latent();
            Weights weights = model.weights();
            return new InMemoryWeights(tensors(
                    own.patch() == latent.patch() ? weights : new MergedTokens(weights, own, latent)));
        }
    }

    /** All tensors, read. */
    static Map<String, FloatBlock> tensors(Weights weights) {
        Map<String, FloatBlock> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.read(name)));
        return tensors;
    }

    /**
     * The first held-out pictures of a split as latents.
     *
     * @param autoencoder folder of the autoencoder that encodes them
     * @param latent as models cut it into tokens
     */
    LatentPictures heldOutLatents(Path autoencoder, Split split, int count, LatentSpec latent) {
        try (PictureEncoder encoder = encoder(ModelFolder.readSpec(autoencoder), autoencoder);
                ProgressLine line = progress("Encoding held-out pictures")) {
            return LatentPictures.encode(PICTURES, split, 0, count, latent, encoder, stopping(line));
        }
    }

    /** The first pictures of the training split as latents, which are kept. */
    LatentPictures trainingLatents(Path autoencoder, int count, LatentSpec latent) {
        ModelSpec model = ModelFolder.readSpec(autoencoder);
        Path folder = trainings().resolve("latents-" + model.identity());
        LatentStore store = new LatentStore(folder, PICTURES, Split.TRAINING);
        if (!store.holds(count)) {
            try (PictureEncoder encoder = encoder(model, autoencoder);
                    ProgressLine line = progress("Encoding the training set")) {
                store.fill(count, model.latent(), encoder, stopping(line));
            }
        }
        return store.read(count, latent);
    }

    private PictureEncoder encoder(ModelSpec model, Path folder) {
        return backend.encoder(model, context(model.latent(), copy(folder)));
    }

    /** Trains to the end of the plan. */
    <B> Trained train(TrainingPlan plan, Trainer<B> trainer, TrainingData<B> data) {
        TrainingRun<B> run = new TrainingRun<>(folder(plan.model().name()), plan, trainer, data);
        if (run.step() > 0) {
            terminal.err().println("Going on after step " + run.step() + " of " + plan.steps() + ".");
        }
        Cancellation cancellation = interrupt.cancellation();
        try (ProgressLine line = progress("Training " + plan.model().name())) {
            run.run((entry, steps) -> {
                if (cancellation.requested()) {
                    throw new ForetokenException(
                            Code.CANCELLED, "Cancelled after step " + entry.step() + " of " + steps
                                    + ", which is kept: the same command goes on from there");
                }
                line.note(note(entry));
                line.advanced(entry.step(), steps);
            });
        }
        return new Trained(trainer.averaged(), plan, run.log());
    }

    /** What a training gave: the averaged weights, and how it went. */
    record Trained(Weights weights, TrainingPlan plan, TrainingLog log) {}

    /** Writes the model that came of it. */
    void write(ModelSpec spec, Trained trained, String command) {
        Path folder = folderOf(spec);
        ModelCard card = new ModelCard(spec, trained.weights, trained.plan, trained.log, command);
        new TrainedModel(spec, trained.weights, command, options.seed, card.text())
                .writeTo(folder, options.type, options.model.overwrite);
        terminal.out().println("Trained [" + spec.name() + "]: it is in [" + folder + "].");
    }

    ProgressLine progress(String task) {
        return ProgressLine.of(terminal, task);
    }

    Progress stopping(Progress progress) {
        return interrupt.stopping(progress);
    }

    /** Where runs are, and what they share. */
    private Path trainings() {
        return library.folder().resolveSibling("training");
    }

    private Path folder(String name) {
        return options.run != null ? options.run : trainings().resolve(name);
    }

    private static String note(TrainingLog.Entry entry) {
        StringBuilder note = new StringBuilder();
        entry.measures().forEach((name, value) -> note.append(String.format(Locale.ROOT, "%s %.4g, ", name, value)));
        return note.append(String.format(Locale.ROOT, "%.0f pictures/s", entry.picturesPerSecond())).toString();
    }

    @Override
    public void close() {
        plugins.close();
    }
}
