package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import java.util.Map;
import java.util.Set;

/**
 * Weights on the heap.
 *
 * @param tensors values by name; not copied
 */
public record InMemoryWeights(Map<String, FloatBlock> tensors) implements Weights {
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
            throw Failures.noTensor(name, "memory");
        }
        return values;
    }
}
