package dev.foretoken.models;

/**
 * What is stored of a tensor, but for its values.
 *
 * @param type how each value is stored
 * @param shape length of every axis; empty for a single value
 */
record TensorType(DataType type, int[] shape) {
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
