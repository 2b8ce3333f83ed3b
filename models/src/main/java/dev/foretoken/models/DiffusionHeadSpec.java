package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import java.util.Map;

/**
 * Size of an AdaLN residual MLP as diffusion head (Li et al. 2024, arXiv 2406.11838, section 4.2).
 *
 * @param conditionDimension length of the condition vector z
 * @param depth number of residual blocks
 * @param width values per layer
 * @param diffusionSteps respacing to use unless a request says otherwise; {@code 100} if absent
 * @param noiseSchedule how the noise grew in training; cosine if absent
 */
public record DiffusionHeadSpec(
        int conditionDimension, int depth, int width, String diffusionSteps, DiffusionSchedule.Noise noiseSchedule)
        implements PartSpec {
    /** See {@link #part()}. */
    public static final String PART = "adaln-mlp";

    /** Length of the sinusoidal timestep embedding, the same for every size. */
    public static final int TIMESTEP_EMBEDDING = 256;

    public DiffusionHeadSpec {
        Require.positive("The diffusion head's conditionDimension", conditionDimension);
        Require.positive("The diffusion head's depth", depth);
        Require.positive("The diffusion head's width", width);
        diffusionSteps = new Respacing(diffusionSteps == null ? "100" : diffusionSteps).text();
        noiseSchedule = noiseSchedule == null ? DiffusionSchedule.Noise.COSINE : noiseSchedule;
    }

    @Override
    public String part() {
        return PART;
    }

    @Override
    public Map<String, int[]> tensors(LatentSpec latent) {
        int dimension = latent.tokenDimension();
        Layers layers = new Layers()
                .linear("diffloss.net.time_embed.mlp.0", TIMESTEP_EMBEDDING, width)
                .linear("diffloss.net.time_embed.mlp.2", width, width)
                .linear("diffloss.net.cond_embed", conditionDimension, width)
                .linear("diffloss.net.input_proj", dimension, width);
        for (int block = 0; block < depth; block++) {
            String prefix = "diffloss.net.res_blocks." + block + ".";
            layers.norm(prefix + "in_ln", width)
                    .linear(prefix + "mlp.0", width, width)
                    .linear(prefix + "mlp.2", width, width)
                    .linear(prefix + "adaLN_modulation.1", width, 3 * width);
        }
        return layers.linear("diffloss.net.final_layer.linear", width, 2 * dimension)
                .linear("diffloss.net.final_layer.adaLN_modulation.1", width, 2 * width)
                .tensors();
    }
}
