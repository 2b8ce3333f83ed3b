package dev.foretoken.tensorflow;

import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The diffusion head of {@link HeadLayers} in three functions, so that no embedding is computed twice.
 *
 * @param time timestep embeddings [steps, 256] to [steps, width]
 * @param condition conditions z [halves, n, conditionDimension] to [halves, n, width]; two halves under guidance
 * @param network states [steps, 1, n, D], time and condition to noise and variance, [steps * halves * n, 2 D]
 */
record HeadGraph(GraphFunction time, GraphFunction condition, GraphFunction network) {
    static HeadGraph of(Layers layers, DiffusionHeadSpec spec, int tokenDimension) {
        Ops tf = layers.tf();
        HeadLayers head = new HeadLayers(layers, spec, tokenDimension);
        Operand<TFloat32> steps = layers.input(TFloat32.class, -1, DiffusionHeadSpec.TIMESTEP_EMBEDDING);
        Operand<TFloat32> z = layers.input(TFloat32.class, -1, -1, spec.conditionDimension());
        Operand<TFloat32> condition = tf.reshape(
                head.condition(head.rows(z, spec.conditionDimension())), resized(layers, z, 2, spec.width()));
        return new HeadGraph(
                new GraphFunction(List.of(steps), List.of(head.time(steps))),
                new GraphFunction(List.of(z), List.of(condition)), network(layers, head, spec.width(), tokenDimension));
    }

    private static GraphFunction network(Layers layers, HeadLayers head, int width, int tokenDimension) {
        Ops tf = layers.tf();
        Operand<TFloat32> states = layers.input(TFloat32.class, -1, 1, -1, tokenDimension);
        Operand<TFloat32> time = layers.input(TFloat32.class, -1, width);
        Operand<TFloat32> condition = layers.input(TFloat32.class, -1, -1, width);

        Operand<TFloat32> sum = layers.add(tf.reshape(time, tf.constant(new int[] {-1, 1, 1, width})), condition);
        Operand<TFloat32> projected =
                tf.reshape(head.input(head.rows(states, tokenDimension)), resized(layers, states, 3, width));
        Operand<TFloat32> x = head.rows(tf.broadcastTo(projected, tf.shape(sum)), width);
        return new GraphFunction(
                List.of(states, time, condition), List.of(head.network(x, head.rows(sum, width))));
    }

    /** The shape of x with a last axis, number {@code axis}, of the given length. */
    private static Operand<TInt32> resized(Layers layers, Operand<TFloat32> x, int axis, int length) {
        Ops tf = layers.tf();
        Operand<TInt32> leading = tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {axis}));
        return layers.concat(0, leading, tf.constant(new int[] {length}));
    }
}

