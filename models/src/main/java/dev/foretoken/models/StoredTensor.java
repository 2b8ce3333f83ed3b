package dev.foretoken.models;

import java.util.Arrays;
import java.util.Optional;

/**
 * A tensor of a PyTorch checkpoint: a view of a storage.
 *
 * @param offset of the first value in the storage, in values
 * @param strides distance of neighbours along each axis, in values
 */
record StoredTensor(Storage storage, long offset, int[] shape, long[] strides) {
    /**
     * A run of values of one type.
     *
     * @param key name of its entry in the container's {@code data} folder
     * @param values number of values
     */
    record Storage(String key, DataType type, long values) {}

    /** What is wrong with it, if anything is. */
    Optional<String> fault() {
        if (shape.length != strides.length || Arrays.stream(shape).anyMatch(length -> length < 0)
                || Arrays.stream(strides).anyMatch(stride -> stride < 0)) {
            return Optional.of("has the impossible shape " + Arrays.toString(shape) + " with strides "
                    + Arrays.toString(strides));
        }
        try {
            // A few bytes must not unfold to more than the heap.
            if (type().values() > storage.values()) {
                return Optional.of("of shape " + Arrays.toString(shape) + " has more values than the ["
                        + storage.values() + "] of its storage [" + storage.key() + "]");
            }
            if (offset < 0 || span() > storage.values() - offset) {
                return Optional.of("reaches beyond the [" + storage.values() + "] values of its storage ["
                        + storage.key() + "]");
            }
        } catch (ArithmeticException e) {
            return Optional.of("of shape " + Arrays.toString(shape) + " is too large");
        }
        return Optional.empty();
    }

    TensorType type() {
        return new TensorType(storage.type(), shape);
    }

    /** Number of stored values from the first to the last of the tensor. */
    int span() {
        long last = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == 0) {
                return 0;
            }
            last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1L, strides[axis]));
        }
        return Math.toIntExact(last + 1);
    }

    /** Brings the values of the span into row-major order. */
    float[] rowMajor(float[] stored) {
        if (isRowMajor()) {
            return stored;
        }
        float[] values = new float[type().values()];
        int[] index = new int[shape.length];
        long at = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = stored[(int) at];
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return values;
    }

    private boolean isRowMajor() {
        long expected = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] != 1 && strides[axis] != expected) {
                return false;
            }
            expected *= shape[axis];
        }
        return true;
    }
}
