package dev.foretoken.tensorflow;

import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A stack of pre-norm transformer blocks (Dosovitskiy et al. 2021, arXiv 2010.11929, equations 2 and 3). The sequences
 * of a batch lie one below the other: x is [batch * positions, width].
 */
final class VisionTransformer {
    private final Layers layers;
    private final Ops tf;
    private final String name;
    private final Transformer size;
    private final Operand<TInt32> batch;
    private final Optional<Operand<TFloat32>> mask;
    private final Optional<KeyValueCache> cache;

    /**
     * @param name what the blocks' names begin with
     * @param batch number of sequences, [1]
     * @param mask what is added to the attention scores, [batch or 1, 1, positions or 1, seen]: 0 or, where there is
     *     nothing to attend to, minus infinity
     * @param cache holds what the positions see, themselves included; otherwise they see each other
     */
    VisionTransformer(
            Layers layers, String name, Transformer size, Operand<TInt32> batch, Optional<Operand<TFloat32>> mask,
            Optional<KeyValueCache> cache) {
        this.layers = layers;
        this.tf = layers.tf();
        this.name = name;
        this.size = size;
        this.batch = batch;
        this.mask = mask;
        this.cache = cache;
    }

    /** As many as keep the largest activations of a run near a quarter of a gigabyte. */
    static int sequencesPerRun(Transformer size, int positions) {
        long scores = (long) size.heads() * positions * positions;
        long hidden = (long) size.width() * size.mlpRatio() * positions;
        return (int) Math.max(1, (64L << 20) / Math.max(scores, hidden));
    }

    /** The blocks from the first to the one before {@code end}. */
    Operand<TFloat32> blocks(Operand<TFloat32> x, int end) {
        for (int i = 0; i < end; i++) {
            Operand<TFloat32> normed = layers.layerNorm(block(i) + ".norm1", x, size.width());
            x = layers.add(x, layers.widen(selfAttention(i, layers.narrow(normed))));
            x = residualMlp(i, x);
        }
        return x;
    }

    /**
     * The last block, only at the positions that are asked for; it attends to all.
     *
     * @param queries rows of x, [batch, asked]; a sequence that asks for fewer repeats any of its rows
     * @param asked which of the queries, counted along the rows, are meant, [n]
     * @return [n, width]
     */
    Operand<TFloat32> lastBlock(Operand<TFloat32> x, Operand<TInt32> queries, Operand<TInt32> asked) {
        int last = size.depth() - 1;
        Operand<TInt32> rows = tf.reshape(queries, tf.constant(new int[] {-1}));
        Operand<TFloat32> normed = layers.layerNorm(block(last) + ".norm1", x, size.width());
        Operand<TFloat32> residual = layers.gather(x, layers.gather(rows, asked));
        Operand<TFloat32> attended = layers.widen(
                lastAttention(last, layers.narrow(normed), rows, asked));
        return residualMlp(last, layers.add(residual, attended));
    }

    private Operand<TFloat32> residualMlp(int i, Operand<TFloat32> x) {
        Operand<TFloat32> normed = layers.layerNorm(block(i) + ".norm2", x, size.width());
        return layers.add(x, layers.widen(mlp(i, layers.narrow(normed))));
    }

    private <T extends TFloating> Operand<T> mlp(int i, Operand<T> x) {
        int hidden = size.width() * size.mlpRatio();
        Operand<T> h = layers.gelu(layers.linear(block(i) + ".mlp.fc1", x, size.width(), hidden));
        return layers.linear(block(i) + ".mlp.fc2", h, hidden, size.width());
    }

    private <T extends TFloating> Operand<T> selfAttention(int i, Operand<T> x) {
        int width = size.width();
        Operand<T> qkv = layers.linear(block(i) + ".attn.qkv", x, width, 3 * width);
        if (cache.isEmpty()) {
            List<Operand<T>> split = heads(qkv, 3);
            return project(i, attend(split.get(0), split.get(1), split.get(2)));
        }
        List<Operand<T>> q = heads(columns(qkv, 0, width), 1);
        List<Operand<T>> kv = heads(cache.get().extend(i, columns(qkv, width, 2 * width)), 2);
        return project(i, attend(q.get(0), kv.get(0), kv.get(1)));
    }

    private <T extends TFloating> Operand<T> lastAttention(
            int i, Operand<T> x, Operand<TInt32> rows, Operand<TInt32> asked) {
        int width = size.width();
        Parameter weight = layers.parameter(block(i) + ".attn.qkv.weight", 3 * width, width);
        Parameter bias = layers.parameter(block(i) + ".attn.qkv.bias", 3 * width);
        List<Operand<T>> q =
                heads(layers.linear(weight.rows(0, width), bias.rows(0, width), layers.gather(x, rows)), 1);
        List<Operand<T>> kv =
                heads(layers.linear(weight.rows(width, 3 * width), bias.rows(width, 3 * width), x), 2);
        return project(i, layers.gather(attend(q.get(0), kv.get(0), kv.get(1)), asked));
    }

    private <T extends TFloating> Operand<T> project(int i, Operand<T> x) {
        return layers.linear(block(i) + ".attn.proj", x, size.width(), size.width());
    }

    private <T extends TFloating> Operand<T> columns(Operand<T> x, int from, int count) {
        return tf.slice(x, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
    }

    /** [batch * positions, parts * width] to {@code parts} times [batch, heads, positions, width / heads]. */
    private <T extends TFloating> List<Operand<T>> heads(Operand<T> x, int parts) {
        Operand<TInt32> shape =
                layers.concat(0, batch, tf.constant(new int[] {-1, parts, size.heads(), size.width() / size.heads()}));
        Operand<T> split = tf.linalg.transpose(tf.reshape(x, shape), tf.constant(new int[] {2, 0, 3, 1, 4}));
        return List.copyOf(tf.unstack(split, (long) parts).output());
    }

    /** [batch, heads, positions, width / heads], three times, to [batch * positions, width]. */
    private <T extends TFloating> Operand<T> attend(Operand<T> q, Operand<T> k, Operand<T> v) {
        Operand<T> x = layers.attention(q, k, v, size.width() / size.heads(), mask);
        return tf.reshape(
                tf.linalg.transpose(x, tf.constant(new int[] {0, 2, 1, 3})),
                tf.constant(new int[] {-1, size.width()}));
    }

    private String block(int i) {
        return name + "." + i;
    }
}
