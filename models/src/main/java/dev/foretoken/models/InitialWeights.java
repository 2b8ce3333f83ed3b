package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Philox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Weights before any training, drawn as the official code initialises them while they are read. The same seed gives the
 * same weights, on any machine.
 */
public final class InitialWeights implements Weights {
    private final Philox random;
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, Initialisation> laws = new LinkedHashMap<>();
    private final List<String> addresses;

    /** @throws ForetokenException if the tensors of one of the model's parts are not known */
    public InitialWeights(ModelSpec model, long seed) {
        random = new Philox(seed);
        for (ModelSpec.Part part : model.parts()) {
            PartSpec size = part.size().orElseThrow(() -> new ForetokenException(
                    ForetokenException.Code.INVALID_MODEL,
                    "The tensors of a part [" + part.part() + "] are not known, so none can be drawn"));
            Map<String, int[]> tensors = size.tensors(model.latent());
            shapes.putAll(tensors);
            tensors.keySet().forEach(name -> laws.put(name, Initialisation.of(size, name, tensors)));
        }
        addresses = new ArrayList<>(shapes.keySet());
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public int[] shape(String name) {
        int[] shape = shapes.get(name);
        if (shape == null) {
            throw Failures.noTensor(name, "a model without training");
        }
        return shape.clone();
    }

    @Override
    public FloatBlock read(String name) {
        FloatBlock values = FloatBlock.zeros(shape(name));
        laws.get(name).fill(values.data(), random, addresses.indexOf(name));
        return values;
    }
}
