package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PartFactory;
import dev.foretoken.models.DiffusionHeadSpec;

/** Makes {@link AdaLnHead}. */
final class DiffusionHeadFactory implements PartFactory<DiffusionHead, DiffusionHeadSpec> {
    @Override
    public String name() {
        return DiffusionHeadSpec.PART;
    }

    @Override
    public String description() {
        return "Residual MLP with adaptive layer norm, the diffusion head of MAR";
    }

    @Override
    public Class<DiffusionHeadSpec> configuration() {
        return DiffusionHeadSpec.class;
    }

    @Override
    public DiffusionHead create(DiffusionHeadSpec configuration, PartContext context) {
        return new AdaLnHead(configuration, context);
    }
}
