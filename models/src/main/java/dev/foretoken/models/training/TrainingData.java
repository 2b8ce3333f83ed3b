package dev.foretoken.models.training;

import java.util.List;
import java.util.function.LongFunction;

/**
 * What a training learns from.
 *
 * @param <B> what a step learns from
 * @param batches the batch of each step, from 1; called on other threads, ahead of time, for several steps at once
 * @param heldOut batches that are never learned from: where their loss stays behind, the training learns its pictures
 *     by heart, and wants more of them
 */
public record TrainingData<B>(LongFunction<B> batches, List<B> heldOut) {
    public TrainingData {
        heldOut = List.copyOf(heldOut);
    }

    /** Nothing is held out. */
    public TrainingData(LongFunction<B> batches) {
        this(batches, List.of());
    }
}
