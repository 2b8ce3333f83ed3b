package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;

/**
 * A backbone with its diffusion head: a draft or a target model. A draft may have the target's own backbone: it then
 * saves denoising alone, and the target verifies without another pass of the backbone.
 *
 * @param name how messages and reports call it
 * @param backbone computes conditions
 * @param head draws tokens from them
 */
public record AutoregressiveModel(String name, ARBackbone backbone, DiffusionHead head) implements AutoCloseable {
    public AutoregressiveModel {
        ARBackbone.Spec from = backbone.spec();
        DiffusionHead.Spec to = head.spec();
        if (from.conditionDimension() != to.conditionDimension()
                || from.latent().tokenDimension() != to.tokenDimension()) {
            throw new ForetokenException(
                    Code.INVALID_MODEL,
                    "Backbone and head of model [" + name + "] do not fit: conditions of [" + from.conditionDimension()
                            + "] against [" + to.conditionDimension() + "] values, tokens of ["
                            + from.latent().tokenDimension() + "] against [" + to.tokenDimension() + "]");
        }
    }

    /** Whether both have the same conditions. */
    public boolean sharesBackboneWith(AutoregressiveModel other) {
        return backbone == other.backbone;
    }

    public LatentSpec latent() {
        return backbone.spec().latent();
    }

    @Override
    public void close() {
        try {
            backbone.close();
        } finally {
            head.close();
        }
    }
}
