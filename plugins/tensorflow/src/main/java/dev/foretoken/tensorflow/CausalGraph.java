package dev.foretoken.tensorflow;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The causal backbone (the causal variant of Li et al. 2024, arXiv 2406.11838, section 3.4). Row 0 of a sequence is the
 * class embedding and row i the token i - 1 in generation order; row i sees the rows 0 to i and gives the condition z
 * of token i.
 *
 * @param extend from new rows to conditions, with the keys and values of the earlier rows out of a cache; its inputs
 *     are those of {@link CausalBatch}
 * @param allocate makes the cache anew, see {@link KeyValueCache#allocation()}
 */
record CausalGraph(GraphFunction extend, GraphFunction allocate) {
    static CausalGraph of(Layers layers, CausalBackboneSpec spec, LatentSpec latent) {
        return new Builder(layers, layers.tf(), spec, latent).cached();
    }

    /**
     * Whole pictures at once, for training: labels [batch] and tokens [batch * L, D] in raster order, which is the
     * generation order, to z [batch * L, width]. The unconditional label comes after all classes. Every operation
     * between weights and z has a gradient.
     */
    static GraphFunction sequence(Layers layers, CausalBackboneSpec spec, LatentSpec latent) {
        return new Builder(layers, layers.tf(), spec, latent).sequence();
    }

    private record Builder(Layers layers, Ops tf, CausalBackboneSpec spec, LatentSpec latent) {
        CausalGraph cached() {
            Operand<TInt32> labels = layers.input(TInt32.class, -1);
            Operand<TFloat32> tokens = layers.input(TFloat32.class, -1, latent.tokenDimension());
            Operand<TInt32> sources = layers.input(TInt32.class, -1);
            Operand<TInt32> places = layers.input(TInt32.class, -1);
            Operand<TInt32> written = layers.input(TInt32.class, -1);
            Operand<TInt32> seen = layers.input(TInt32.class, -1);
            Operand<TFloat32> mask = layers.input(TFloat32.class, -1, 1, -1, -1);
            Operand<TInt32> asked = layers.input(TInt32.class, -1);
            Operand<TInt32> askedPositions = layers.input(TInt32.class, -1);

            Operand<TFloat32> rows = layers.gather(layers.concat(0, classes(labels), projected(tokens)), sources);
            Operand<TFloat32> placed = layers.add(rows, layers.gather(table("pos_embed_learned"), places));
            KeyValueCache cache = new KeyValueCache(layers, width(), written, seen);
            VisionTransformer transformer = new VisionTransformer(
                    layers, "blocks", spec.transformer(), tf.shape(labels), Optional.of(mask), Optional.of(cache));
            Operand<TFloat32> z = layers.gather(conditions(transformer, placed), asked);
            Operand<TFloat32> place = layers.gather(table("diffusion_pos_embed_learned"), askedPositions);
            return new CausalGraph(
                    new GraphFunction(
                            List.of(labels, tokens, sources, places, written, seen, mask, asked, askedPositions),
                            List.of(layers.add(z, place))),
                    cache.allocation());
        }

        GraphFunction sequence() {
            int length = latent.tokens();
            Operand<TInt32> labels = layers.input(TInt32.class, -1);
            Operand<TFloat32> tokens = layers.input(TFloat32.class, -1, latent.tokenDimension());

            Operand<TInt32> batch = tf.shape(labels);
            Operand<TFloat32> start = tf.reshape(classes(labels), tf.constant(new int[] {-1, 1, width()}));
            Operand<TFloat32> following = tf.slice(
                    sequences(projected(tokens)), tf.constant(new int[] {0, 0, 0}),
                    tf.constant(new int[] {-1, length - 1, -1}));
            Operand<TFloat32> rows = layers.concat(1, start, following);
            Operand<TFloat32> placed = rows(layers.add(rows, table("pos_embed_learned")));

            VisionTransformer transformer = new VisionTransformer(
                    layers, "blocks", spec.transformer(), batch, Optional.of(tf.constant(causalMask(length))),
                    Optional.empty());
            Operand<TFloat32> z = sequences(conditions(transformer, placed));
            return new GraphFunction(
                    List.of(labels, tokens),
                    List.of(rows(layers.add(z, table("diffusion_pos_embed_learned")))));
        }

        private Operand<TFloat32> conditions(VisionTransformer transformer, Operand<TFloat32> rows) {
            Operand<TFloat32> x = layers.layerNorm("z_proj_ln", rows, width());
            return layers.layerNorm("norm", transformer.blocks(x, spec.transformer().depth()), width());
        }

        private Operand<TFloat32> classes(Operand<TInt32> labels) {
            Parameter classes = layers.parameter("class_emb.weight", spec.classes(), width());
            Parameter unconditional = layers.parameter("fake_latent", 1, width());
            return layers.gather(layers.read(Parameter.stack(classes, unconditional)), labels);
        }

        private Operand<TFloat32> projected(Operand<TFloat32> tokens) {
            return layers.linear("z_proj", tokens, latent.tokenDimension(), width());
        }

        /** A position embedding, [L, width]. */
        private Operand<TFloat32> table(String name) {
            return rows(layers.read(layers.parameter(name, 1, latent.tokens(), width())));
        }

        private Operand<TFloat32> rows(Operand<TFloat32> x) {
            return tf.reshape(x, tf.constant(new int[] {-1, width()}));
        }

        private Operand<TFloat32> sequences(Operand<TFloat32> rows) {
            return tf.reshape(rows, tf.constant(new int[] {-1, latent.tokens(), width()}));
        }

        private int width() {
            return spec.transformer().width();
        }
    }

    /** What is added to the scores, [1, 1, length, length]: minus infinity at what comes later. */
    private static float[][][][] causalMask(int length) {
        float[][] mask = new float[length][length];
        for (int i = 0; i < length; i++) {
            Arrays.fill(mask[i], i + 1, length, Float.NEGATIVE_INFINITY);
        }
        return new float[][][][] {{mask}};
    }
}
