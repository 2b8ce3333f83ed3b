package dev.foretoken.runtime.commandline;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.StepDistribution;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingData;
import dev.foretoken.models.training.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a target, or a draft independently of any target. */
@Command(
        description = "Trains a model of tokens on the latents of an autoencoder.",
        footer = {"%nExample", "  foretoken train target masked"})
final class TrainGeneratorCommand implements Callable<Integer> {
    /** Share of the pictures whose class is hidden, for guidance (Ho and Salimans 2022, arXiv 2207.12598). */
    private static final double UNCONDITIONAL = 0.1;

    private final Terminal terminal;
    private final Interrupt interrupt;
    private final Role role;

    @Mixin
    private final TokenTrainingOptions tokens = new TokenTrainingOptions();

    @Option(names = "--head-from", paramLabel = "MODEL",
            description = "Start with the head of this model, which may be of the other kind or have smaller tokens:"
                    + " what denoising is has not to be learned again.")
    private String headFrom;

    @Option(names = "--backbone-from", paramLabel = "MODEL",
            description = "Start with the backbone of this model, whose head may have another size and whose tokens may"
                    + " be smaller.")
    private String backboneFrom;

    @Option(names = "--min-snr", paramLabel = "X",
            description = "Let a denoising step whose signal-to-noise ratio is above X count less, X / ratio of what"
                    + " others do (min-SNR, arXiv 2303.09556; 5 there): outlines are learned faster, the finest detail"
                    + " more slowly.")
    private double minSnr = Double.POSITIVE_INFINITY;

    @Mixin
    private final TrainingOptions options = new TrainingOptions();

    @Spec
    private CommandSpec spec;

    TrainGeneratorCommand(Terminal terminal, Interrupt interrupt, Role role) {
        this.terminal = terminal;
        this.interrupt = interrupt;
        this.role = role;
    }

    @Override
    public Integer call() {
        tokens.require();
        if (options.from != null && (headFrom != null || backboneFrom != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from [" + options.from + "] brings both parts: leave out --head-from and --backbone-from");
        }
        if (!(minSnr > 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--min-snr is a signal-to-noise ratio above 0, such as 5, not [" + minSnr + "]");
        }
        try (TrainingSession session = new TrainingSession(terminal, interrupt, options)) {
            ModelSpec own = BundledModels.generator(role, tokens.attention, tokens.latent(session));
            // The draft of this name is the one that is distilled.
            ModelSpec model = role == Role.DRAFT
                    ? own.named(BundledModels.independentDraft(tokens.attention, tokens.patch))
                    : own;
            ModelSpec named = model.named(options.name);
            String objective = minSnr < Double.POSITIVE_INFINITY
                    ? tokens + ", steps above a signal-to-noise ratio of " + minSnr + " count less"
                    : tokens.toString();
            PartContext context = session.start(named, start -> withParts(named, start, session));
            TrainingPlan plan = session.plan(named, objective, 20_000, 32, 1e-3f);
            TrainingData<TokenBatch> data = tokens.data(session, plan, steps(named), List.of(1f), UNCONDITIONAL);
            TrainingSession.Trained trained;
            try (Trainer<TokenBatch> trainer = session.backend().tokens(named, context)) {
                trained = session.train(plan, trainer, data);
            }
            session.write(named, trained, TrainingCommandLine.of(spec));
        }
        return 0;
    }

    /** How often training draws each of the steps that the head is trained for. */
    private StepDistribution steps(ModelSpec model) {
        return StepDistribution.limitedBySignal(
                DiffusionSchedule.of(TokenTrainingOptions.head(model).noiseSchedule(), Respacing.none()), minSnr);
    }

    private Weights withParts(ModelSpec model, Weights start, TrainingSession session) {
        if (headFrom == null && backboneFrom == null) {
            return start;
        }
        Map<String, FloatBlock> tensors = TrainingSession.tensors(start);
        if (headFrom != null) {
            take(model.head(), session.find("head", headFrom), model, tensors);
        }
        if (backboneFrom != null) {
            take(model.backbone(), session.find("backbone", backboneFrom), model, tensors);
        }
        return new InMemoryWeights(tensors);
    }

    /** Puts the tensors that a part has in another model in place of its initial ones. */
    private static void take(
            Optional<ModelSpec.Part> part, Path from, ModelSpec model, Map<String, FloatBlock> tensors) {
        Set<String> names = part.orElseThrow().size().orElseThrow().tensors(model.latent()).keySet();
        Weights other = TrainingSession.copy(from, model.latent());
        names.forEach(name -> tensors.put(name, other.read(name)));
    }
}
