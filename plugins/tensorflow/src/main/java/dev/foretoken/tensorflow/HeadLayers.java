package dev.foretoken.tensorflow;

import dev.foretoken.models.DiffusionHeadSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
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
    static final String CONDITION = NET + "cond_embed";
    static final String INPUT = NET + "input_proj";
    static final String FINAL_LAYER = NET + "final_layer";
    /** What comes after the name of a block or of the final layer. */
    static final String MODULATION = ".adaLN_modulation.1";

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
        return layers.linear(CONDITION, z, conditionDimension, width);
    }

    /** States x_t [n, D] to [n, width]. */
    Operand<TFloat32> input(Operand<TFloat32> states) {
        return layers.linear(INPUT, states, tokenDimension, width);
    }

    /**
     * The network itself.
     *
     * @param x {@link #input}
     * @param sum {@link #time} plus {@link #condition}, [n, width]
     * @return predicted noise and, beside it, variance interpolation, [n, 2 D]
     */
    Operand<TFloat32> network(Operand<TFloat32> x, Operand<TFloat32> sum) {
        return network(x, modulations(sum));
    }

    /**
     * What the blocks and, at last, the final layer are told of timestep and condition, which is most of the network's
     * work and does not depend on the state.
     *
     * @param sum {@link #time} plus {@link #condition}, [n, width]
     * @return shift, scale and gate of each block, [n, 3 width]; shift and scale of the final layer, [n, 2 width]
     */
    List<Operand<TFloat32>> modulations(Operand<TFloat32> sum) {
        return modulationsOf(layers.narrow(layers.silu(sum)));
    }

    /** Lengths of the {@link #modulations}. */
    List<Integer> modulationLengths() {
        return Stream.concat(Collections.nCopies(depth, 3 * width).stream(), Stream.of(2 * width)).toList();
    }

    /** The network under its {@link #modulations}. */
    Operand<TFloat32> network(Operand<TFloat32> x, List<Operand<TFloat32>> modulations) {
        for (int i = 0; i < depth; i++) {
            List<Operand<TFloat32>> parts = layers.split(1, modulations.get(i), 3);
            Operand<TFloat32> h =
                    modulate(layers.layerNorm(block(i) + ".in_ln", x, width), parts.get(0), parts.get(1));
            x = layers.add(x, tf.math.mul(parts.get(2), layers.widen(mlp(block(i), layers.narrow(h)))));
        }
        List<Operand<TFloat32>> parts = layers.split(1, modulations.get(depth), 2);
        Operand<TFloat32> h = modulate(layers.normalise(x), parts.get(0), parts.get(1));
        return layers.linear(FINAL_LAYER + ".linear", h, width, 2 * tokenDimension);
    }

    private <T extends TFloating> List<Operand<TFloat32>> modulationsOf(Operand<T> y) {
        List<Operand<TFloat32>> modulations = new ArrayList<>();
        List<Integer> lengths = modulationLengths();
        for (int i = 0; i <= depth; i++) {
            String layer = (i < depth ? block(i) : FINAL_LAYER) + MODULATION;
            modulations.add(layers.widen(layers.linear(layer, y, width, lengths.get(i))));
        }
        return modulations;
    }

    static String block(int i) {
        return NET + "res_blocks." + i;
    }

    private <T extends TFloating> Operand<T> mlp(String block, Operand<T> x) {
        Operand<T> h = layers.silu(layers.linear(block + ".mlp.0", x, width, width));
        return layers.linear(block + ".mlp.2", h, width, width);
    }

    private Operand<TFloat32> modulate(Operand<TFloat32> x, Operand<TFloat32> shift, Operand<TFloat32> scale) {
        return layers.add(tf.math.mul(x, layers.add(scale, tf.constant(1f))), shift);
    }

    /** x as rows of the given length. */
    Operand<TFloat32> rows(Operand<TFloat32> x, int length) {
        return tf.reshape(x, tf.constant(new int[] {-1, length}));
    }
}
