package dev.foretoken.runtime.commandline;

import dev.foretoken.api.PartContext;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.StepDistribution;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingData;
import dev.foretoken.models.training.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a draft to follow its target. */
@Command(
        name = "distill",
        description = "Trains a draft to follow its target: each denoising step as the target takes it, with and"
                + " without guidance. It starts from the independent draft unless --from or --head-alone says"
                + " otherwise.",
        footer = {"%nExample", "  foretoken train distill masked"})
final class TrainDistillCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Interrupt interrupt;

    @Mixin
    private final TokenTrainingOptions tokens = new TokenTrainingOptions();

    @Option(names = "--target", paramLabel = "MODEL", description = "The target. Default: the bundled one.")
    private String target;

    @Option(names = "--guidance", paramLabel = "SCALE", split = ",",
            description = "Guidance scales to follow the target at, each as often as the others; 1 is none.")
    private List<Float> guidance = List.of(1f, 3f);

    @Option(names = "--head-alone",
            description = "Train a head alone, which drafts under the target's own conditions: it saves denoising, not"
                    + " the backbone, and is accepted more often. It starts anew unless --from says otherwise.")
    private boolean headAlone;

    @Mixin
    private final TrainingOptions options = new TrainingOptions();

    @Spec
    private CommandSpec spec;

    TrainDistillCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        tokens.require();
        try (TrainingSession session = new TrainingSession(terminal, interrupt, options)) {
            Path folder = session.find(
                    "target",
                    target == null
                            ? BundledModels.name(Role.TARGET, tokens.attention, tokens.patch)
                            : target);
            ModelSpec targetSpec = ModelFolder.readSpec(folder);
            tokens.requireSuited(targetSpec, session);
            DiffusionHeadSpec head = TokenTrainingOptions.head(targetSpec);
            ModelSpec draft = (headAlone
                            ? BundledModels.headAlone(
                                    tokens.attention, targetSpec.latent(), head.conditionDimension())
                            : BundledModels.generator(Role.DRAFT, tokens.attention, targetSpec.latent()))
                    .named(options.name);
            Respacing respacing = new Respacing(head.diffusionSteps());
            PartContext context = session.start(draft, start(targetSpec), UnaryOperator.identity());
            TrainingPlan plan = session.plan(
                    draft,
                    tokens + ", following " + targetSpec.name() + " over " + respacing + " at guidance " + guidance,
                    6000, 32, 1e-3f);
            StepDistribution steps =
                    StepDistribution.ofPath(DiffusionSchedule.of(head.noiseSchedule(), respacing));
            TrainingData<TokenBatch> data = tokens.data(session, plan, steps, guidance, 0);
            TrainingSession.Trained trained;
            try (Trainer<TokenBatch> trainer = session.backend().distillation(
                    draft, context, targetSpec, TrainingSession.copy(folder), respacing)) {
                trained = session.train(plan, trainer, data);
            }
            session.write(draft, trained, TrainingCommandLine.of(spec));
        }
        return 0;
    }

    /** The model that the draft starts from, if it does not start anew. */
    private Optional<String> start(ModelSpec target) {
        if (options.from != null) {
            return Optional.of(options.from);
        }
        return headAlone
                ? Optional.empty()
                : Optional.of(BundledModels.independentDraft(tokens.attention, target.latent().patch()));
    }
}
