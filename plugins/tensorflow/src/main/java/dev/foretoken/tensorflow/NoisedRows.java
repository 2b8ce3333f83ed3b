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
import org.tensorflow.types.family.TType;

/**
 * Tokens with noise, each row at a denoising step of its own, and each twice: with its noise, and with the opposite. What
 * cannot be known of the noise is then much the same with opposite signs, and leaves the gradient (antithetic variates);
 * and what a head is told of step and condition, most of its work, is computed once for both.
 *
 * @param inputs what is fed, in the order of {@link #feed}
 * @param tokens the tokens x_0, [rows, D]
 * @param repeats how often each token is noised, [1]
 * @param weights by how much each counts, [2 * repeats * rows, 1]
 * @param timesteps embeddings of the steps, [repeats * rows, 256]
 * @param noise what was added, [2 * repeats * rows, D]
 * @param table coefficients, [2 * repeats * rows, 1]
 * @param states x_{t+1} with the noise, and with the opposite, [repeats * rows, D] each
 */
record NoisedRows(
        List<Operand<?>> inputs, Operand<TFloat32> tokens, Operand<TInt32> repeats, Operand<TFloat32> weights,
        Operand<TFloat32> timesteps, Operand<TFloat32> noise, DiffusionTable table, List<Operand<TFloat32>> states) {
    static NoisedRows of(Layers layers, DiffusionSchedule schedule, int dimension) {
        Operand<TFloat32> tokens = layers.input(TFloat32.class, -1, dimension);
        Operand<TInt32> steps = layers.input(TInt32.class, -1);
        Operand<TFloat32> added = layers.input(TFloat32.class, -1, dimension);
        Operand<TInt32> repeats = layers.input(TInt32.class, 1);
        Operand<TFloat32> weights = layers.input(TFloat32.class, -1, 1);
        Operand<TFloat32> noise = layers.concat(0, added, layers.tf().math.neg(added));
        DiffusionTable table = DiffusionTable.of(layers, schedule, twice(layers, steps));
        Operand<TFloat32> states = table.noised(layers, twice(layers, repeated(layers, tokens, repeats)), noise);
        return new NoisedRows(
                List.of(tokens, steps, added, repeats, weights), tokens, repeats, twice(layers, weights),
                DiffusionTable.timesteps(layers, schedule, steps), noise, table, layers.split(0, states, 2));
    }

    /**
     * What a head says of the noised rows.
     *
     * @param interpolation v, see {@link #logVariance}
     */
    record Prediction(Operand<TFloat32> noise, Operand<TFloat32> interpolation) {}

    /** @param z conditions of the tokens, [rows, conditionDimension] */
    Prediction predict(Layers layers, HeadLayers head, Operand<TFloat32> z) {
        return predict(layers, head, z, states, timesteps);
    }

    /** @param z conditions of all tokens, or of none */
    Prediction predictAllOrNone(Layers layers, HeadLayers head, Operand<TFloat32> z) {
        Operand<TInt32> count = layers.tf().math.mul(layers.rows(z), repeats);
        return predict(
                layers, head, z, states.stream().map(rows -> layers.cut(rows, count).get(0)).toList(),
                layers.cut(timesteps, count).get(0));
    }

    private Prediction predict(
            Layers layers, HeadLayers head, Operand<TFloat32> z, List<Operand<TFloat32>> states,
            Operand<TFloat32> timesteps) {
        List<Operand<TFloat32>> modulations = head.modulations(
                layers.add(head.time(timesteps), repeated(layers, head.condition(z), repeats)));
        // One after the other: below each other they would need a copy of all modulations, which are most of the memory.
        List<Operand<TFloat32>> predicted =
                states.stream().map(rows -> head.network(head.input(rows), modulations)).toList();
        List<Operand<TFloat32>> halves = layers.split(1, layers.concat(0, predicted.get(0), predicted.get(1)), 2);
        return new Prediction(halves.get(0), halves.get(1));
    }

    /** What holds for each token, [rows, n], for all of its noised rows, [2 * repeats * rows, n]. */
    Operand<TFloat32> ofTokens(Layers layers, Operand<TFloat32> values) {
        return twice(layers, repeated(layers, values, repeats));
    }

    /** The mean of what was measured of each row, by the rows' weights. */
    Operand<TFloat32> mean(Layers layers, Operand<TFloat32> measured) {
        return layers.mean(layers.tf().math.mul(weights, measured));
    }

    /** The log variance of x_t given x_{t+1} of all rows. */
    Operand<TFloat32> logVariance(Layers layers, Prediction predicted) {
        return table.logVariance(layers, predicted.interpolation());
    }

    /** The tensors of a batch. */
    static List<Tensor> feed(TokenBatch batch, int dimension) {
        return List.of(
                Tensors.of(starts(batch, dimension)), Tensors.of(batch.steps(), batch.steps().length),
                Tensors.of(batch.noise()), Tensors.of(new int[] {batch.repeats()}, 1), Tensors.column(batch.weights()));
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

    /** Rows, and below them the same again. */
    private static <T extends TType> Operand<T> twice(Layers layers, Operand<T> rows) {
        return layers.concat(0, rows, rows);
    }

    private static Operand<TFloat32> repeated(Layers layers, Operand<TFloat32> rows, Operand<TInt32> repeats) {
        Ops tf = layers.tf();
        return tf.tile(rows, layers.concat(0, repeats, tf.constant(new int[] {1})));
    }
}
