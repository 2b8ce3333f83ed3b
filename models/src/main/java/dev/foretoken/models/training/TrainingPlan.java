package dev.foretoken.models.training;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.models.ModelSpec;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a model is trained. A run that is resumed must have the plan that it began with.
 *
 * @param model what is trained, without weights
 * @param objective what it learns, in words that tell everything but what is below
 * @param others models that take part, such as the one that it starts from: their {@linkplain ModelSpec#identity()
 *     identities} by what they are to it
 * @param steps of the optimiser
 * @param batchSize pictures a step
 * @param optimizer the same for all steps
 * @param learningRate at its peak
 * @param warmUp steps over which the learning rate rises to its peak; then it falls to 0 along half a cosine
 * @param averageDecay of the averaged weights, once there are enough steps to average
 * @param seed of everything random
 */
public record TrainingPlan(
        ModelSpec model, String objective, Map<String, String> others, long steps, int batchSize,
        Optimizer optimizer, float learningRate, long warmUp, float averageDecay, long seed) {
    public TrainingPlan {
        others = Collections.unmodifiableMap(new TreeMap<>(others));
        require(steps >= 1, "number of steps", steps);
        require(batchSize >= 1, "batch size", batchSize);
        require(learningRate > 0 && learningRate < 1, "learning rate", learningRate);
        require(warmUp >= 0 && warmUp <= steps, "warm-up", warmUp);
        require(averageDecay >= 0 && averageDecay < 1, "decay of the average", averageDecay);
    }

    /** How step k, counted from 1, is taken. */
    public Trainer.Update update(long step) {
        double rate = step <= warmUp
                ? (double) step / warmUp
                : 0.5 * (1 + Math.cos(Math.PI * (step - warmUp) / (steps - warmUp + 1)));
        // Young averages forget the first steps faster.
        double decay = Math.min(averageDecay, (1.0 + step) / (10 + step));
        return new Trainer.Update(step, optimizer, (float) (learningRate * rate), (float) decay);
    }

    private static void require(boolean condition, String what, Object value) {
        if (!condition) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The training's " + what + " [" + value + "] cannot be used");
        }
    }
}
