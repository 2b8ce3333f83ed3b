package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.rows.Linear;
import dev.foretoken.tensorflow.CausalBatch.Extension;
import dev.foretoken.tensorflow.HeapLayers.LayerNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The causal transformer of {@link CausalGraph} on {@link HeapLayers}. */
final class HeapCausalNetwork implements CausalNetwork {
    private final int width;
    private final int length;
    private final int together;
    private final float[][] classes;
    private final float[] unconditional;
    private final Linear projection;
    private final float[][] places;
    private final LayerNorm first;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm last;
    private final float[][] positions;

    /** @param length tokens of a sequence */
    HeapCausalNetwork(HeapLayers layers, CausalBackboneSpec spec, int length) {
        this.width = spec.transformer().width();
        this.length = length;
        this.together = layers.arithmetic().rowsTogether();
        this.classes = layers.rows("class_emb.weight");
        this.unconditional = layers.rows("fake_latent")[0];
        this.projection = layers.linear("z_proj");
        this.places = layers.rows("pos_embed_learned");
        this.first = layers.layerNorm("z_proj_ln");
        for (int i = 0; i < spec.transformer().depth(); i++) {
            blocks.add(new Block(layers, "blocks." + i, spec.transformer()));
        }
        this.last = layers.layerNorm("norm");
        this.positions = layers.rows("diffusion_pos_embed_learned");
    }

    @Override
    public void allocate(int slots) {
        blocks.forEach(block -> block.allocate(slots * length));
    }

    @Override
    public FloatBlock extend(List<Extension> extensions) {
        List<Row> rows = new ArrayList<>();
        FloatBlock asked = FloatBlock.zeros(
                extensions.stream().mapToInt(extension -> extension.prefixes().size()).sum(), width);
        for (Extension extension : extensions) {
            for (int place = extension.first(); place <= extension.last(); place++) {
                float[] x = embed(extension.longest(), place);
                rows.add(new Row(extension.slot() * length, place, x, new float[width]));
            }
        }
        for (Block block : blocks) {
            // Rows see each other, so all have keys and values before any looks.
            HeapLayers.share(rows.size(), together, (from, count) -> block.remember(rows.subList(from, from + count)));
            HeapLayers.share(rows.size(), together, (from, count) -> block.apply(rows.subList(from, from + count)));
        }
        float[] z = new float[width];
        int row = 0;
        int to = 0;
        for (Extension extension : extensions) {
            for (CausalPrefix prefix : extension.prefixes()) {
                last.apply(rows.get(row + prefix.known() - extension.first()).x, z);
                HeapLayers.add(positions[prefix.position()], z);
                System.arraycopy(z, 0, asked.data(), to, width);
                to += width;
            }
            row += extension.rows();
        }
        return TensorFlowModel.requireFinite(CausalBackbone.PART, asked);
    }

    @Override
    public void close() {}

    private float[] embed(CausalPrefix prefix, int place) {
        float[] x = new float[width];
        if (place > 0) {
            float[] token = prefix.tokens().slice(place - 1, place).data();
            projection.apply(new float[][] {token}, new float[][] {x});
        } else {
            HeapLayers.add(prefix.label() == PrefixContext.UNCONDITIONAL ? unconditional : classes[prefix.label()], x);
        }
        HeapLayers.add(places[place], x);
        first.apply(x, x);
        return x;
    }

    /**
     * A row on its way through the blocks.
     *
     * @param slot where its sequence begins among the keys and values
     * @param x changes in every block
     * @param query in the block that it has come to
     */
    private record Row(int slot, int place, float[] x, float[] query) {}

    /** As {@link VisionTransformer#blocks}. */
    private static final class Block {
        private final int width;
        private final int hidden;
        private final int heads;
        private final LayerNorm beforeAttention;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear attended;
        private final LayerNorm beforeMlp;
        private final Linear widening;
        private final Linear narrowing;
        private float[][] keys;
        private float[][] values;

        Block(HeapLayers layers, String name, Transformer size) {
            this.width = size.width();
            this.hidden = size.width() * size.mlpRatio();
            this.heads = size.heads();
            this.beforeAttention = layers.layerNorm(name + ".norm1");
            List<Linear> parts = layers.linear(name + ".attn.qkv", width);
            this.query = parts.get(0);
            this.key = parts.get(1);
            this.value = parts.get(2);
            this.attended = layers.linear(name + ".attn.proj");
            this.beforeMlp = layers.layerNorm(name + ".norm2");
            this.widening = layers.linear(name + ".mlp.fc1");
            this.narrowing = layers.linear(name + ".mlp.fc2");
        }

        void allocate(int rows) {
            keys = new float[rows][];
            values = new float[rows][];
        }

        /** Computes queries, keys and values. */
        void remember(List<Row> rows) {
            float[][] normed = new float[rows.size()][width];
            float[][] newKeys = new float[rows.size()][width];
            float[][] newValues = new float[rows.size()][width];
            for (int i = 0; i < normed.length; i++) {
                beforeAttention.apply(rows.get(i).x, normed[i]);
            }
            query.apply(normed, rows.stream().map(Row::query).toArray(float[][]::new));
            key.apply(normed, newKeys);
            value.apply(normed, newValues);
            for (int i = 0; i < normed.length; i++) {
                int at = rows.get(i).slot + rows.get(i).place;
                keys[at] = newKeys[i];
                values[at] = newValues[i];
            }
        }

        /** Attention and MLP. */
        void apply(List<Row> rows) {
            float[][] h = new float[rows.size()][width];
            float[][] change = new float[rows.size()][width];
            float[][] wide = new float[rows.size()][hidden];
            for (int i = 0; i < h.length; i++) {
                attend(rows.get(i), h[i]);
            }
            attended.apply(h, change);
            for (int i = 0; i < h.length; i++) {
                HeapLayers.add(change[i], rows.get(i).x);
                beforeMlp.apply(rows.get(i).x, h[i]);
            }
            widening.apply(h, wide);
            for (float[] values : wide) {
                Gelu.apply(values);
            }
            narrowing.apply(wide, change);
            for (int i = 0; i < h.length; i++) {
                HeapLayers.add(change[i], rows.get(i).x);
            }
        }

        /** softmax(q k' / sqrt(d)) v of each head, over the row itself and those before it. */
        private void attend(Row row, float[] sum) {
            int d = width / heads;
            float scale = (float) Math.sqrt(d);
            float[] weights = new float[row.place + 1];
            for (int head = 0; head < heads; head++) {
                int from = head * d;
                float largest = Float.NEGATIVE_INFINITY;
                for (int place = 0; place <= row.place; place++) {
                    float[] seen = keys[row.slot + place];
                    float score = 0;
                    for (int j = from; j < from + d; j++) {
                        score += row.query[j] * seen[j];
                    }
                    weights[place] = score / scale;
                    largest = Math.max(largest, weights[place]);
                }
                float total = 0;
                for (int place = 0; place <= row.place; place++) {
                    weights[place] = (float) Math.exp(weights[place] - largest);
                    total += weights[place];
                }
                for (int place = 0; place <= row.place; place++) {
                    float[] seen = values[row.slot + place];
                    float weight = weights[place] / total;
                    for (int j = from; j < from + d; j++) {
                        sum[j] += weight * seen[j];
                    }
                }
            }
        }
    }
}
