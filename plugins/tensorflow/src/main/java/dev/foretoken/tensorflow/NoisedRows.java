package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.models.training.TokenBatch;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Tokens with noise, each at a denoising step of its own.
 *
 * @param starts the tokens x_0, [rows, D]
 * @param steps t of each noised row, [repeats * rows]
 * @param noise what was added, [repeats * rows, D]
 * @param repeats how often each token is there, [1]
 * @param table coefficients of the noised rows
 * @param states x_{t+1}, [repeats * rows, D]
 */
record NoisedRows(
        Operand<TFloat32> starts, Operand<TInt32> steps, Operand<TFloat32> noise, Operand<TInt32> repeats,
        DiffusionTable table, Operand<TFloat32> states) {
    static NoisedRows of(Layers layers, DiffusionSchedule schedule, int dimension) {
        Operand<TFloat32> starts = layers.input(TFloat32.class, -1, dimension);
        Operand<TInt32> steps = layers.input(TInt32.class, -1);
        Operand<TFloat32> noise = layers.input(TFloat32.class, -1, dimension);
        Operand<TInt32> repeats = layers.input(TInt32.class, 1);
        DiffusionTable table = DiffusionTable.of(layers, schedule, steps);
        return new NoisedRows(
                starts, steps, noise, repeats, table, table.noised(layers, repeated(layers, starts, repeats), noise));
    }

    /** What is fed, in the order of {@link #feed}. */
    List<Operand<?>> inputs() {
        return List.of(starts, steps, noise, repeats);
    }

    /**
     * What a head says of the noised rows.
     *
     * @param interpolation v, see {@link #logVariance}
     */
    record Prediction(Operand<TFloat32> noise, Operand<TFloat32> interpolation) {}

    /** @param z conditions of the rows before they are repeated, [rows, conditionDimension] */
    Prediction predict(Layers layers, HeadLayers head, Operand<TFloat32> z) {
        return predict(layers, head, z, states, table.timestep());
    }

    /** @param z conditions of all rows, or of none */
    Prediction predictAllOrNone(Layers layers, HeadLayers head, Operand<TFloat32> z) {
        Operand<TInt32> count = layers.tf().math.mul(layers.rows(z), repeats);
        return predict(
                layers, head, z, layers.cut(states, count).get(0), layers.cut(table.timestep(), count).get(0));
    }

    private Prediction predict(
            Layers layers, HeadLayers head, Operand<TFloat32> z, Operand<TFloat32> noised,
            Operand<TFloat32> timestep) {
        Ops tf = layers.tf();
        Operand<TFloat32> sum = layers.add(head.time(timestep), repeated(layers, head.condition(z), repeats));
        List<Operand<TFloat32>> halves = List.copyOf(
                tf.split(tf.constant(1), head.network(head.input(noised), sum), 2L).output());
        return new Prediction(halves.get(0), halves.get(1));
    }

    /** The log variance of x_t given x_{t+1} of all rows. */
    Operand<TFloat32> logVariance(Layers layers, Prediction predicted) {
        return table.logVariance(layers, predicted.interpolation());
    }

    /** The tensors of a batch. */
    static List<Tensor> feed(TokenBatch batch, int dimension) {
        return List.of(
                Tensors.of(starts(batch, dimension)), Tensors.of(batch.steps(), batch.steps().length),
                Tensors.of(batch.noise()), Tensors.of(new int[] {batch.repeats()}, 1));
    }

    private static FloatBlock starts(TokenBatch batch, int dimension) {
        FloatBlock starts = FloatBlock.zeros(batch.rows(), dimension);
        int row = 0;
        for (PrefixContext context : batch.contexts()) {
            for (int i = 0; i < context.asked(); i++) {
                int position = context.order()[context.known() + i];
                System.arraycopy(
                        context.tokens().data(), position * dimension, starts.data(), row++ * dimension, dimension);
            }
        }
        return starts;
    }

    private static Operand<TFloat32> repeated(Layers layers, Operand<TFloat32> rows, Operand<TInt32> repeats) {
        Ops tf = layers.tf();
        return tf.tile(rows, layers.concat(0, repeats, tf.constant(new int[] {1})));
    }
}
