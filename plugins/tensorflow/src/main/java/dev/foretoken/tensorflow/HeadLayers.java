package dev.foretoken.tensorflow;

import dev.foretoken.models.DiffusionHeadSpec;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * The residual MLP with adaptive layer norm that predicts the noise of a token (Li et al. 2024, arXiv 2406.11838,
 * section 4.2). Everything is in rows, one a token.
 */
final class HeadLayers {
    private static final String NET = "diffloss.net.";

    private final Layers layers;
    private final Ops tf;
    private final int conditionDimension;
    private final int width;
    private final int depth;
    private final int tokenDimension;

    HeadLayers(Layers layers, DiffusionHeadSpec spec, int tokenDimension) {
        this.layers = layers;
        this.tf = layers.tf();
        this.conditionDimension = spec.conditionDimension();
        this.width = spec.width();
        this.depth = spec.depth();
        this.tokenDimension = tokenDimension;
    }

    /** {@linkplain DenoisingSchedule#timestepEmbedding Timestep embeddings} [n, 256] to [n, width]. */
    Operand<TFloat32> time(Operand<TFloat32> steps) {
        Operand<TFloat32> h =
                layers.linear(NET + "time_embed.mlp.0", steps, DiffusionHeadSpec.TIMESTEP_EMBEDDING, width);
        return layers.linear(NET + "time_embed.mlp.2", layers.silu(h), width, width);
    }

    /** Conditions z [n, conditionDimension] to [n, width]. */
    Operand<TFloat32> condition(Operand<TFloat32> z) {
        return layers.linear(NET + "cond_embed", z, conditionDimension, width);
    }

    /** States x_t [n, D] to [n, width]. */
    Operand<TFloat32> input(Operand<TFloat32> states) {
        return layers.linear(NET + "input_proj", states, tokenDimension, width);
    }

    /**
     * The network itself.
     *
     * @param x {@link #input}
     * @param sum {@link #time} plus {@link #condition}, [n, width]
     * @return predicted noise and, beside it, variance interpolation, [n, 2 D]
     */
    Operand<TFloat32> network(Operand<TFloat32> x, Operand<TFloat32> sum) {
        return blocks(x, layers.narrow(layers.silu(sum)));
    }

    private <T extends TFloating> Operand<TFloat32> blocks(Operand<TFloat32> x, Operand<T> y) {
        for (int i = 0; i < depth; i++) {
            String block = NET + "res_blocks." + i;
            List<Operand<TFloat32>> modulation = modulation(block, y, 3);
            Operand<TFloat32> h =
                    modulate(layers.layerNorm(block + ".in_ln", x, width), modulation.get(0), modulation.get(1));
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
        Operand<TFloat32> all = layers.widen(layers.linear(layer + ".adaLN_modulation.1", y, width, parts * width));
        return List.copyOf(tf.split(tf.constant(1), all, (long) parts).output());
    }

    private Operand<TFloat32> modulate(Operand<TFloat32> x, Operand<TFloat32> shift, Operand<TFloat32> scale) {
        return layers.add(tf.math.mul(x, layers.add(scale, tf.constant(1f))), shift);
    }

    /** x as rows of the given length. */
    Operand<TFloat32> rows(Operand<TFloat32> x, int length) {
        return tf.reshape(x, tf.constant(new int[] {-1, length}));
    }
}
