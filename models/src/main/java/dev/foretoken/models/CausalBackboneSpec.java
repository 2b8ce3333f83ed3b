package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.util.Map;

/**
 * Size of a causal backbone: one stack of blocks that draws tokens one after another (the causal variant of Li et al.
 * 2024, arXiv 2406.11838, section 3.4), with tensors named as MAR's are.
 *
 * @param classes rows of the class embedding
 * @param transformer the stack; its width is that of the condition vector z
 */
public record CausalBackboneSpec(int classes, Transformer transformer) implements PartSpec {
    /** See {@link #part()}. */
    public static final String PART = "causal";

    public CausalBackboneSpec {
        Require.positive("The backbone's number of classes", classes);
        Require.that(transformer != null, "The backbone's transformer needs a width, a depth and heads");
    }

    @Override
    public String part() {
        return PART;
    }

    @Override
    public Map<String, int[]> tensors(LatentSpec latent) {
        int width = transformer.width();
        Layers layers = new Layers()
                .parameter("fake_latent", 1, width)
                .parameter("pos_embed_learned", 1, latent.tokens(), width)
                .parameter("diffusion_pos_embed_learned", 1, latent.tokens(), width)
                .parameter("class_emb.weight", classes, width)
                .linear("z_proj", latent.tokenDimension(), width)
                .norm("z_proj_ln", width);
        transformer.addTo(layers, "blocks");
        return layers.norm("norm", width).tensors();
    }
}
