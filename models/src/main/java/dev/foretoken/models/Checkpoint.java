package dev.foretoken.models;

import dev.foretoken.api.Weights;

/** An open file of named tensors. It may be read by several threads at once. */
public sealed interface Checkpoint extends Weights, AutoCloseable permits Safetensors {
    /** How a tensor is stored. */
    DataType dataType(String name);

    @Override
    void close();
}
