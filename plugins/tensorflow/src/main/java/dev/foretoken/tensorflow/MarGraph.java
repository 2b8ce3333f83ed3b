package dev.foretoken.tensorflow;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The masked autoregressive backbone (Li et al. 2024, arXiv 2406.11838, section 3.4 and appendix B), from known tokens
 * to conditions. Inputs and their shapes are those of {@link MarBatch}.
 *
 * <p>A batch whose contexts know equally many tokens has a function of its own that knows nothing of padding.
 */
record MarGraph(GraphFunction uniform, GraphFunction ragged) {
    static MarGraph of(Layers layers, MarBackboneSpec spec, LatentSpec latent) {
        Builder builder = new Builder(layers, layers.tf(), spec, latent);
        return new MarGraph(builder.function(false), builder.function(true));
    }

    /** The function of a batch without padding alone. */
    static GraphFunction uniform(Layers layers, MarBackboneSpec spec, LatentSpec latent) {
        return new Builder(layers, layers.tf(), spec, latent).function(false);
    }

    private record Builder(Layers layers, Ops tf, MarBackboneSpec spec, LatentSpec latent) {
        GraphFunction function(boolean isRagged) {
            Operand<TInt32> labels = layers.input(TInt32.class, -1);
            Operand<TFloat32> tokens = layers.input(TFloat32.class, -1, latent.tokenDimension());
            Operand<TInt32> positions = layers.input(TInt32.class, -1);
            Operand<TInt32> sources = layers.input(TInt32.class, -1);
            Operand<TInt32> queries = layers.input(TInt32.class, -1, -1);
            Operand<TInt32> asked = layers.input(TInt32.class, -1);
            Operand<TInt32> askedPositions = layers.input(TInt32.class, -1);
            Operand<TFloat32> padding = layers.input(TFloat32.class, -1, 1, 1, -1);

            Operand<TInt32> batch = tf.shape(labels);
            Optional<Operand<TFloat32>> mask = isRagged ? Optional.of(padding) : Optional.empty();
            Operand<TFloat32> encoded = encoder(embedded(labels, tokens, positions, batch), batch, mask);
            Operand<TFloat32> z = decoder(encoded, sources, queries, asked, batch);
            Operand<TFloat32> place = layers.gather(
                    table("diffusion_pos_embed_learned", latent.tokens(), spec.decoder().width()), askedPositions);

            List<Operand<?>> inputs =
                    new ArrayList<>(List.of(labels, tokens, positions, sources, queries, asked, askedPositions));
            mask.ifPresent(inputs::add);
            return new GraphFunction(List.copyOf(inputs), List.of(layers.add(z, place)));
        }

        /** Class tokens and known tokens with their position embeddings, [batch * (buffer + known), width]. */
        private Operand<TFloat32> embedded(
                Operand<TInt32> labels, Operand<TFloat32> tokens, Operand<TInt32> positions, Operand<TInt32> batch) {
            int width = spec.encoder().width();
            Operand<TInt32> sequences = layers.concat(0, batch, tf.constant(new int[] {-1, width}));
            Operand<TFloat32> places =
                    table("encoder_pos_embed_learned", spec.bufferSize() + latent.tokens(), width);

            Parameter classes = layers.parameter("class_emb.weight", spec.classes(), width);
            Parameter unconditional = layers.parameter("fake_latent", 1, width);
            Operand<TFloat32> label = layers.gather(layers.read(Parameter.stack(classes, unconditional)), labels);
            Operand<TFloat32> buffer = layers.add(
                    tf.reshape(label, sequences),
                    tf.slice(places, tf.constant(new int[] {0, 0}), tf.constant(new int[] {spec.bufferSize(), width})));

            Operand<TFloat32> projected = layers.linear("z_proj", tokens, latent.tokenDimension(), width);
            Operand<TFloat32> known = layers.add(projected, layers.gather(places, positions));
            Operand<TFloat32> all = layers.concat(1, buffer, tf.reshape(known, sequences));
            return layers.layerNorm("z_proj_ln", rows(all, width), width);
        }

        private Operand<TFloat32> encoder(
                Operand<TFloat32> x, Operand<TInt32> batch, Optional<Operand<TFloat32>> mask) {
            VisionTransformer encoder = new VisionTransformer(
                    layers, "encoder_blocks", spec.encoder(), batch, mask, Optional.empty());
            Operand<TFloat32> encoded = encoder.blocks(x, spec.encoder().depth());
            return layers.layerNorm("encoder_norm", encoded, spec.encoder().width());
        }

        private Operand<TFloat32> decoder(
                Operand<TFloat32> encoded, Operand<TInt32> sources, Operand<TInt32> queries, Operand<TInt32> asked,
                Operand<TInt32> batch) {
            int width = spec.decoder().width();
            int positions = spec.bufferSize() + latent.tokens();
            Operand<TFloat32> known = layers.linear("decoder_embed", encoded, spec.encoder().width(), width);
            Operand<TFloat32> maskToken = rows(layers.read(layers.parameter("mask_token", 1, 1, width)), width);
            Operand<TFloat32> all = layers.gather(layers.concat(0, known, maskToken), sources);
            Operand<TFloat32> placed = layers.add(
                    tf.reshape(all, tf.constant(new int[] {-1, positions, width})),
                    table("decoder_pos_embed_learned", positions, width));

            VisionTransformer decoder = new VisionTransformer(
                    layers, "decoder_blocks", spec.decoder(), batch, Optional.empty(), Optional.empty());
            Operand<TFloat32> decoded = decoder.blocks(rows(placed, width), spec.decoder().depth() - 1);
            return layers.layerNorm("decoder_norm", decoder.lastBlock(decoded, queries, asked), width);
        }

        /** A position embedding, [positions, width]. */
        private Operand<TFloat32> table(String name, int positions, int width) {
            return rows(layers.read(layers.parameter(name, 1, positions, width)), width);
        }

        private Operand<TFloat32> rows(Operand<TFloat32> x, int width) {
            return tf.reshape(x, tf.constant(new int[] {-1, width}));
        }
    }
}
