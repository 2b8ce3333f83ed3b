package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import java.util.List;

/** Axes of blocks in another order. */
final class Permutation {
    private Permutation() {}

    /**
     * Brings axes back to where they were.
     *
     * @param permuted whose axis number i was axis number {@code axes.get(i)}
     * @param axes a permutation, or nothing if the axes are as they were
     */
    static FloatBlock inverse(FloatBlock permuted, List<Integer> axes) {
        if (axes.isEmpty()) {
            return permuted;
        }
        int rank = axes.size();
        int[] lengths = permuted.shape();
        int[] shape = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            shape[axes.get(axis)] = lengths[axis];
        }
        int[] strides = new int[rank];
        for (int axis = rank - 1, stride = 1; axis >= 0; stride *= shape[axis--]) {
            strides[axis] = stride;
        }
        FloatBlock values = FloatBlock.zeros(shape);
        int[] index = new int[rank];
        int at = 0;
        for (float value : permuted.data()) {
            values.data()[at] = value;
            for (int axis = rank - 1; axis >= 0; axis--) {
                at += strides[axes.get(axis)];
                if (++index[axis] < lengths[axis]) {
                    break;
                }
                at -= strides[axes.get(axis)] * lengths[axis];
                index[axis] = 0;
            }
        }
        return values;
    }
}
