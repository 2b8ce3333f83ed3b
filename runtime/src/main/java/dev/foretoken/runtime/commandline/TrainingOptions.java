package dev.foretoken.runtime.commandline;

import dev.foretoken.api.Device;
import dev.foretoken.api.Precision;
import dev.foretoken.models.DataType;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.Optimizer;
import dev.foretoken.models.training.TrainingPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model is trained, whatever it is. */
final class TrainingOptions {
    @Option(names = "--steps", paramLabel = "N", description = "Steps of the optimiser. Default: the model's own.")
    Long steps;

    @Option(names = "--batch-size", paramLabel = "N", description = "Pictures a step. Default: the model's own.")
    Integer batchSize;

    @Option(names = "--optimizer", paramLabel = "OPTIMIZER",
            description = "${COMPLETION-CANDIDATES}. muon makes the updates of matrices orthogonal: fewer steps, each of"
                    + " which costs as much as dozens of pictures. It is for large batches or small models.")
    Optimizer optimizer = Optimizer.ADAM;

    @Option(names = "--learning-rate", paramLabel = "X",
            description = "Peak of the learning rate. It rises to it and then falls to 0. Default: the model's own.")
    Float learningRate;

    @Option(names = "--warm-up", paramLabel = "N", description = "Steps in which the learning rate rises.")
    long warmUp = 100;

    @Option(names = "--average-decay", paramLabel = "X",
            description = "What the averaged weights, which become the model, keep at each step.")
    float averageDecay = 0.999f;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same training.")
    long seed = 1;

    @Option(names = "--from", paramLabel = "MODEL",
            description = "Start from the weights of a model of this size, or of one whose tokens are smaller.")
    String from;

    @Option(names = "--run", paramLabel = "FOLDER",
            description = "Folder of the run: checkpoints, log.jsonl, loss.png. A run that is there goes on. Default:"
                    + " one of the model's name in $FORETOKEN_HOME/training.")
    Path run;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the model. Default: the bundled one's.")
    String name;

    @Mixin
    final NewModelOptions model = new NewModelOptions();

    @Option(names = "--dtype", paramLabel = "TYPE", description = "How weights are stored: F32, F16 or BF16.")
    DataType type = DataType.F16;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu or gpu:N.")
    Device device = Device.AUTO;

    @Option(names = "--precision", paramLabel = "PRECISION",
            description = "Arithmetic of matrix products: ${COMPLETION-CANDIDATES}. Weights are float32 in either case;"
                    + " bfloat16 is faster on processors that have it.")
    Precision precision = Precision.FLOAT32;

    @Mixin
    final PluginOptions plugins = new PluginOptions();

    /** The plan, with defaults of the model's own where no option says otherwise. */
    TrainingPlan plan(
            ModelSpec spec, String objective, Map<String, String> others, long ownSteps, int ownBatchSize,
            float ownLearningRate) {
        long planned = Optional.ofNullable(steps).orElse(ownSteps);
        return new TrainingPlan(
                spec, precision == Precision.FLOAT32 ? objective : objective + ", products in " + precision, others,
                planned, Optional.ofNullable(batchSize).orElse(ownBatchSize), optimizer,
                Optional.ofNullable(learningRate).orElse(ownLearningRate), Math.min(warmUp, planned),
                averageDecay, seed);
    }
}
