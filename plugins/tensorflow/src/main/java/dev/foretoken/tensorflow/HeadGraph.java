package dev.foretoken.tensorflow;

import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The residual MLP with adaptive layer norm that predicts the noise of a token (Li et al. 2024, arXiv 2406.11838,
 * section 4.2), in three functions, so that no embedding is computed twice.
 *
 * @param time timestep embeddings [steps, 256] to [steps, width]
 * @param condition conditions z [halves, n, conditionDimension] to [halves, n, width]; two halves under guidance
 * @param network states [steps, 1, n, D], time and condition to noise and variance, [steps * halves * n, 2 D]
 */
record HeadGraph(GraphFunction time, GraphFunction condition, GraphFunction network) {
    static HeadGraph of(Layers layers, DiffusionHeadSpec spec, int tokenDimension) {
        Builder builder = new Builder(layers, layers.tf(), spec.width(), spec.depth(), tokenDimension);
        return new HeadGraph(builder.time(), builder.condition(spec.conditionDimension()), builder.network());
    }

    private record Builder(Layers layers, Ops tf, int width, int depth, int tokenDimension) {
        private static final String NET = "diffloss.net.";

        GraphFunction time() {
            Operand<TFloat32> steps = layers.input(TFloat32.class, -1, DiffusionHeadSpec.TIMESTEP_EMBEDDING);
            Operand<TFloat32> h =
                    layers.linear(NET + "time_embed.mlp.0", steps, DiffusionHeadSpec.TIMESTEP_EMBEDDING, width);
            return new GraphFunction(
                    List.of(steps), List.of(layers.linear(NET + "time_embed.mlp.2", layers.silu(h), width, width)));
        }

        GraphFunction condition(int conditionDimension) {
            Operand<TFloat32> z = layers.input(TFloat32.class, -1, -1, conditionDimension);
            Operand<TFloat32> c =
                    layers.linear(NET + "cond_embed", rows(z, conditionDimension), conditionDimension, width);
            return new GraphFunction(List.of(z), List.of(tf.reshape(c, resized(z, 2))));
        }

        GraphFunction network() {
            Operand<TFloat32> states = layers.input(TFloat32.class, -1, 1, -1, tokenDimension);
            Operand<TFloat32> time = layers.input(TFloat32.class, -1, width);
            Operand<TFloat32> condition = layers.input(TFloat32.class, -1, -1, width);

            Operand<TFloat32> y = layers.silu(
                    layers.add(tf.reshape(time, tf.constant(new int[] {-1, 1, 1, width})), condition));
            Operand<TFloat32> projected =
                    layers.linear(NET + "input_proj", rows(states, tokenDimension), tokenDimension, width);
            Operand<TFloat32> x =
                    rows(tf.broadcastTo(tf.reshape(projected, resized(states, 3)), tf.shape(y)), width);
            return new GraphFunction(
                    List.of(states, time, condition), List.of(blocks(x, layers.narrow(rows(y, width)))));
        }

        private <T extends TFloating> Operand<TFloat32> blocks(Operand<TFloat32> x, Operand<T> y) {
            for (int i = 0; i < depth; i++) {
                String block = NET + "res_blocks." + i;
                List<Operand<TFloat32>> modulation = modulation(block, y, 3);
                Operand<TFloat32> h = modulate(
                        layers.layerNorm(block + ".in_ln", x, width), modulation.get(0), modulation.get(1));
                x = layers.add(x, tf.math.mul(modulation.get(2), layers.widen(mlp(block, layers.narrow(h)))));
            }
            String last = NET + "final_layer";
            List<Operand<TFloat32>> modulation = modulation(last, y, 2);
            Operand<TFloat32> h = modulate(layers.normalise(x), modulation.get(0), modulation.get(1));
            return layers.linear(last + ".linear", h, width, 2 * tokenDimension);
        }

        private <T extends TFloating> Operand<T> mlp(String block, Operand<T> x) {
            Operand<T> h = layers.silu(layers.linear(block + ".mlp.0", x, width, width));
            return layers.linear(block + ".mlp.2", h, width, width);
        }

        /** Shift, scale and, of three parts, gate. */
        private <T extends TFloating> List<Operand<TFloat32>> modulation(String layer, Operand<T> y, int parts) {
            Operand<TFloat32> all =
                    layers.widen(layers.linear(layer + ".adaLN_modulation.1", y, width, parts * width));
            return List.copyOf(tf.split(tf.constant(1), all, (long) parts).output());
        }

        private Operand<TFloat32> modulate(Operand<TFloat32> x, Operand<TFloat32> shift, Operand<TFloat32> scale) {
            return layers.add(tf.math.mul(x, layers.add(scale, tf.constant(1f))), shift);
        }

        private Operand<TFloat32> rows(Operand<TFloat32> x, int length) {
            return tf.reshape(x, tf.constant(new int[] {-1, length}));
        }

        /** The shape of x with a last axis, number {@code axis}, of the head's width. */
        private Operand<TInt32> resized(Operand<TFloat32> x, int axis) {
            Operand<TInt32> leading =
                    tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {axis}));
            return layers.concat(0, leading, tf.constant(new int[] {width}));
        }
    }
}
