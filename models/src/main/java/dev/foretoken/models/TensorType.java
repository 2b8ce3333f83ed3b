package dev.foretoken.models;

import dev.foretoken.api.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is stored of a tensor, but for its values.
 *
 * @param type how each value is stored
 * @param shape length of every axis; empty for a single value
 */
record TensorType(DataType type, int[] shape) {
    /** All tensors of a model, stored alike. */
    static Map<String, TensorType> all(Weights weights, DataType type) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        weights.names().forEach(name -> types.put(name, new TensorType(type, weights.shape(name))));
        return types;
    }

    /** @throws ArithmeticException if they are more than an array holds */
    int values() {
        int values = 1;
        for (int length : shape) {
            values = Math.multiplyExact(values, length);
        }
        return values;
    }

    long bytes() {
        return (long) values() * type.bytes();
    }
}
