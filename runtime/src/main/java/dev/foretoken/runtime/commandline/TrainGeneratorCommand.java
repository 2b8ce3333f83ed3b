package dev.foretoken.runtime.commandline;

import dev.foretoken.models.BundledModels;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.LatentPictures;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a target, or a draft independently of any target. */
@Command(
        description = "Trains a model of tokens on the latents of an autoencoder.",
        footer = {"%nExample", "  foretoken train target masked"})
final class TrainGeneratorCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Interrupt interrupt;
    private final Role role;

    @Mixin
    private final TokenTrainingOptions tokens = new TokenTrainingOptions();

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
        try (TrainingSession session = new TrainingSession(terminal, interrupt, options)) {
            ModelSpec own = BundledModels.generator(role, tokens.attention, tokens.latent(session));
            // The draft of this name is the one that is distilled.
            ModelSpec model = role == Role.DRAFT ? own.named(own.name() + "-independent") : own;
            ModelSpec named = model.named(options.name);
            TrainingPlan plan = options.plan(named, tokens.toString(), 20_000, 32, 1e-3f);
            LatentPictures latents = tokens.latents(session);
            TrainingSession.Trained trained;
            try (Trainer<TokenBatch> trainer = session.backend().tokens(named, session.start(named))) {
                trained = session.train(plan, trainer, tokens.batches(latents, plan.batchSize(), plan.seed()));
            }
            session.write(named, trained, TrainingCommandLine.of(spec));
        }
        return 0;
    }
}
