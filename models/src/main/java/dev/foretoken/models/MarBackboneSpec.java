package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import java.util.Map;

/**
 * Size of a MAR backbone (Li et al. 2024, arXiv 2406.11838, appendix B).
 *
 * @param classes rows of the class embedding
 * @param bufferSize copies of the class embedding that the encoder sees before the tokens; 64 if 0
 * @param encoder the encoder, over the known tokens
 * @param decoder the decoder, over all positions; its width is that of the condition vector z; as the encoder if absent
 */
public record MarBackboneSpec(int classes, int bufferSize, Transformer encoder, Transformer decoder)
        implements PartSpec {
    /** See {@link #part()}. */
    public static final String PART = "mar";

    public MarBackboneSpec {
        Require.positive("The backbone's number of classes", classes);
        bufferSize = Require.positive("The backbone's buffer size", bufferSize == 0 ? 64 : bufferSize);
        Require.that(encoder != null, "The backbone's encoder needs a width, a depth and heads");
        decoder = decoder == null ? encoder : decoder;
    }

    /**
     * A stack of pre-norm ViT blocks.
     *
     * @param width values per position
     * @param depth number of blocks
     * @param heads attention heads; they divide the width
     * @param mlpRatio width of the hidden layer over the width; 4 if 0
     */
    public record Transformer(int width, int depth, int heads, int mlpRatio) {
        public Transformer {
            Require.positive("A transformer's width", width);
            Require.positive("A transformer's depth", depth);
            Require.positive("A transformer's number of heads", heads);
            Require.that(
                    width % heads == 0, "A transformer's heads [" + heads + "] must divide its width [" + width + "]");
            mlpRatio = Require.positive("A transformer's mlpRatio", mlpRatio == 0 ? 4 : mlpRatio);
        }

        void addTo(Layers layers, String name) {
            for (int block = 0; block < depth; block++) {
                String prefix = name + "." + block + ".";
                layers.norm(prefix + "norm1", width)
                        .linear(prefix + "attn.qkv", width, 3 * width)
                        .linear(prefix + "attn.proj", width, width)
                        .norm(prefix + "norm2", width)
                        .linear(prefix + "mlp.fc1", width, mlpRatio * width)
                        .linear(prefix + "mlp.fc2", mlpRatio * width, width);
            }
        }
    }

    @Override
    public String part() {
        return PART;
    }

    @Override
    public Map<String, int[]> tensors(LatentSpec latent) {
        int positions = bufferSize + latent.tokens();
        Layers layers = new Layers()
                .parameter("fake_latent", 1, encoder.width)
                .parameter("encoder_pos_embed_learned", 1, positions, encoder.width)
                .parameter("mask_token", 1, 1, decoder.width)
                .parameter("decoder_pos_embed_learned", 1, positions, decoder.width)
                .parameter("diffusion_pos_embed_learned", 1, latent.tokens(), decoder.width)
                .parameter("class_emb.weight", classes, encoder.width)
                .linear("z_proj", latent.tokenDimension(), encoder.width)
                .norm("z_proj_ln", encoder.width);
        encoder.addTo(layers, "encoder_blocks");
        layers.norm("encoder_norm", encoder.width).linear("decoder_embed", encoder.width, decoder.width);
        decoder.addTo(layers, "decoder_blocks");
        return layers.norm("decoder_norm", decoder.width).tensors();
    }
}
