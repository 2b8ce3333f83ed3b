package dev.foretoken.tensorflow;

import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The diffusion head of {@link HeadLayers} in functions, so that no embedding is computed twice.
 *
 * @param time timestep embeddings [steps, 256] to [steps, width]
 * @param condition conditions z [halves, n, conditionDimension] to [halves, n, width]; two halves under guidance
 * @param network states [steps, 1, n, D], time and condition to noise and variance, [steps * halves * n, 2 D]
 * @param modulation time and condition to what they tell the network, [steps, halves, conditions, modulations]
 * @param modulated states [steps, 1, n, D], modulations, the number of each step and of each token's condition to noise
 *     and variance, [steps * halves * n, 2 D]
 */
record HeadGraph(
        GraphFunction time, GraphFunction condition, GraphFunction network, GraphFunction modulation,
        GraphFunction modulated) {
    static HeadGraph of(Layers layers, DiffusionHeadSpec spec, int tokenDimension) {
        return new Builder(layers, spec, tokenDimension).build();
    }

    /** Values that {@link #modulation} gives for a row. */
    static int modulations(DiffusionHeadSpec spec) {
        return (3 * spec.depth() + 2) * spec.width();
    }

    private static final class Builder {
        private final Layers layers;
        private final Ops tf;
        private final HeadLayers head;
        private final DiffusionHeadSpec spec;
        private final int tokenDimension;

        Builder(Layers layers, DiffusionHeadSpec spec, int tokenDimension) {
            this.layers = layers;
            this.tf = layers.tf();
            this.head = new HeadLayers(layers, spec, tokenDimension);
            this.spec = spec;
            this.tokenDimension = tokenDimension;
        }

        HeadGraph build() {
            Operand<TFloat32> steps = layers.input(TFloat32.class, -1, DiffusionHeadSpec.TIMESTEP_EMBEDDING);
            Operand<TFloat32> z = layers.input(TFloat32.class, -1, -1, spec.conditionDimension());
            Operand<TFloat32> condition = tf.reshape(
                    head.condition(head.rows(z, spec.conditionDimension())), resized(z, 2, spec.width()));
            return new HeadGraph(
                    new GraphFunction(List.of(steps), List.of(head.time(steps))),
                    new GraphFunction(List.of(z), List.of(condition)), network(), modulation(), modulated());
        }

        private GraphFunction network() {
            Operand<TFloat32> states = layers.input(TFloat32.class, -1, 1, -1, tokenDimension);
            Operand<TFloat32> time = layers.input(TFloat32.class, -1, spec.width());
            Operand<TFloat32> condition = layers.input(TFloat32.class, -1, -1, spec.width());
            Operand<TFloat32> sum = sum(time, condition);
            return new GraphFunction(
                    List.of(states, time, condition),
                    List.of(head.network(projected(states, tf.shape(sum)), head.rows(sum, spec.width()))));
        }

        private GraphFunction modulation() {
            Operand<TFloat32> time = layers.input(TFloat32.class, -1, spec.width());
            Operand<TFloat32> condition = layers.input(TFloat32.class, -1, -1, spec.width());
            Operand<TFloat32> sum = sum(time, condition);
            Operand<TFloat32> all = tf.concat(head.modulations(head.rows(sum, spec.width())), tf.constant(1));
            return new GraphFunction(
                    List.of(time, condition), List.of(tf.reshape(all, resized(sum, 3, modulations(spec)))));
        }

        private GraphFunction modulated() {
            Operand<TFloat32> states = layers.input(TFloat32.class, -1, 1, -1, tokenDimension);
            Operand<TFloat32> modulations = layers.input(TFloat32.class, -1, -1, -1, modulations(spec));
            Operand<TInt32> steps = layers.input(TInt32.class, -1);
            Operand<TInt32> conditions = layers.input(TInt32.class, -1);
            Operand<TFloat32> now = tf.gather(layers.gather(modulations, steps), conditions, tf.constant(2));
            int[] lengths = head.modulationLengths().stream().mapToInt(Integer::intValue).toArray();
            List<Operand<TFloat32>> parts = List.copyOf(tf.splitV(
                            head.rows(now, modulations(spec)), tf.constant(lengths), tf.constant(1),
                            (long) lengths.length)
                    .output());
            Operand<TFloat32> x = projected(states, resized(now, 3, spec.width()));
            return new GraphFunction(List.of(states, modulations, steps, conditions), List.of(head.network(x, parts)));
        }

        /** [steps, halves, n, width]. */
        private Operand<TFloat32> sum(Operand<TFloat32> time, Operand<TFloat32> condition) {
            return layers.add(tf.reshape(time, tf.constant(new int[] {-1, 1, 1, spec.width()})), condition);
        }

        /** States [steps, 1, n, D] as rows of the network's width, once for each half of [steps, halves, n, width]. */
        private Operand<TFloat32> projected(Operand<TFloat32> states, Operand<TInt32> shape) {
            Operand<TFloat32> projected =
                    tf.reshape(head.input(head.rows(states, tokenDimension)), resized(states, 3, spec.width()));
            return head.rows(tf.broadcastTo(projected, shape), spec.width());
        }

        /** The shape of x with a last axis, number {@code axis}, of the given length. */
        private Operand<TInt32> resized(Operand<TFloat32> x, int axis, int length) {
            Operand<TInt32> leading =
                    tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {axis}));
            return layers.concat(0, leading, tf.constant(new int[] {length}));
        }
    }
}
