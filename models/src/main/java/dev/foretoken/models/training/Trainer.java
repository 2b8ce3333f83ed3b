package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import java.util.List;
import java.util.Map;

/**
 * A model in training: its weights, the optimiser's memory, and an exponential moving average of the weights. It draws
 * no random numbers: whatever is random is in the batch. It is used by one thread at a time.
 *
 * @param <B> what a step learns from
 */
public interface Trainer<B> extends AutoCloseable {
    /** Names of what {@link #step} and {@link #measure} return; the first is what is minimised. */
    List<String> measures();

    /**
     * One step of the optimiser.
     *
     * @return the measures of the batch before the step, in the order of {@link #measures()}
     * @throws dev.foretoken.api.ForetokenException with {@link dev.foretoken.api.ForetokenException.Code#NOT_FINITE} if
     *     the loss is NaN or infinite
     */
    float[] step(B batch, Update update);

    /** The measures of a batch under the current weights, which stay as they are. */
    float[] measure(B batch);

    /** The measures of a batch under the averaged weights; nothing changes. */
    float[] measureAveraged(B batch);

    /** A copy of the averaged weights, under the names and in the layouts of a checkpoint. */
    Weights averaged();

    /** A copy of everything that {@link #restore} needs to go on from here as if nothing had happened. */
    Map<String, FloatBlock> state();

    /** @throws dev.foretoken.api.ForetokenException if it is the state of another model */
    void restore(Weights state);

    @Override
    void close();

    /**
     * How a step is taken.
     *
     * @param step number of the step, from 1
     * @param learningRate of the optimiser
     * @param averageDecay what is kept of the averaged weights; the rest is the new ones'
     */
    record Update(long step, Optimizer optimizer, float learningRate, float averageDecay) {}
}
