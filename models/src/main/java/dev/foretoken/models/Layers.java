package dev.foretoken.models;

import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the tensors of layers under their PyTorch names. */
final class Layers {
    private final Map<String, int[]> tensors = new LinkedHashMap<>();

    Map<String, int[]> tensors() {
        return tensors;
    }

    Layers parameter(String name, int... shape) {
        tensors.put(name, shape);
        return this;
    }

    Layers linear(String name, int in, int out) {
        return weightAndBias(name, out, in);
    }

    Layers convolution(String name, int in, int out, int kernel) {
        return weightAndBias(name, out, in, kernel, kernel);
    }

    Layers norm(String name, int width) {
        return weightAndBias(name, width);
    }

    private Layers weightAndBias(String name, int... shape) {
        return parameter(name + ".weight", shape).parameter(name + ".bias", shape[0]);
    }
}
