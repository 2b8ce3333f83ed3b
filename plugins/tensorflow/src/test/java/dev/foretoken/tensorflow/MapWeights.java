package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.util.Map;
import java.util.Set;

/** Weights in a map. */
record MapWeights(Map<String, FloatBlock> tensors) implements Weights {
    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public int[] shape(String name) {
        return read(name).shape();
    }

    @Override
    public FloatBlock read(String name) {
        FloatBlock values = tensors.get(name);
        if (values == null) {
            throw new ForetokenException(ForetokenException.Code.INVALID_CHECKPOINT, "No tensor [" + name + "]");
        }
        return values;
    }
}
