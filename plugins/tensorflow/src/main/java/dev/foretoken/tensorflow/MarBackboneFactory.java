package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PartFactory;
import dev.foretoken.models.MarBackboneSpec;

/** Makes {@link MarBackbone}. */
final class MarBackboneFactory implements PartFactory<ARBackbone, MarBackboneSpec> {
    @Override
    public String name() {
        return MarBackboneSpec.PART;
    }

    @Override
    public String description() {
        return "Masked autoregressive encoder and decoder (MAR)";
    }

    @Override
    public Class<MarBackboneSpec> configuration() {
        return MarBackboneSpec.class;
    }

    @Override
    public ARBackbone create(MarBackboneSpec configuration, PartContext context) {
        return new MarBackbone(configuration, context);
    }
}
