package dev.foretoken.runtime.commandline;

import dev.foretoken.api.PartContext;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.models.training.PictureBatches;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingData;
import dev.foretoken.models.training.TrainingPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains the classifier that pictures are measured with. */
@Command(name = "classifier", description = "Trains the classifier of the data set, whose features measure quality.")
final class TrainClassifierCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Interrupt interrupt;

    @Mixin
    private final TrainingOptions options = new TrainingOptions();

    @Spec
    private CommandSpec spec;

    TrainClassifierCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        try (TrainingSession session = new TrainingSession(terminal, interrupt, options)) {
            ModelSpec model = BundledModels.classifier().named(options.name);
            PartContext context = session.start(model);
            TrainingPlan plan = session.plan(model, "classifier", 2000, 48, 2e-3f);
            TrainingSession.Trained trained;
            try (Trainer<PictureBatch> trainer = session.backend().classifier(model, context)) {
                trained = session.train(
                        plan, trainer,
                        new TrainingData<>(new PictureBatches(
                                new ProceduralPictures(0), plan.batchSize(), ProceduralPictures.SIDE, new int[] {0},
                                plan.seed())));
            }
            session.write(model, trained, TrainingCommandLine.of(spec));
        }
        return 0;
    }
}
