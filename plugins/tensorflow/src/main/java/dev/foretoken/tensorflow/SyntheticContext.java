package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import java.util.Map;

/** A host for parts whose weights do not matter. */
record SyntheticContext(LatentSpec latent, Map<String, int[]> tensors, Device device, Precision precision)
        implements PartContext {
    @Override
    public Weights weights() {
        return new SyntheticWeights(tensors);
    }
}
