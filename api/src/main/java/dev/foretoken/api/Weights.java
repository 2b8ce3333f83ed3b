package dev.foretoken.api;

import java.util.Set;

/**
 * The named tensors of a model, read one at a time so that no more than one of them need be on the heap.
 *
 * <p>Names and layouts are PyTorch's: row-major, {@code Linear.weight} is [out, in], {@code Conv2d.weight} is
 * [out, in, height, width].
 */
public interface Weights {
    /** No tensors: what a part without a model gets. */
    Weights NONE = new Weights() {
        @Override
        public Set<String> names() {
            return Set.of();
        }

        @Override
        public int[] shape(String name) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_CHECKPOINT, "No tensor [" + name + "]: this part has no model");
        }

        @Override
        public FloatBlock read(String name) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_CHECKPOINT, "No tensor [" + name + "]: this part has no model");
        }
    };

    Set<String> names();

    /** @throws ForetokenException if there is no such tensor */
    int[] shape(String name);

    /**
     * The values in float32, whatever they are stored as.
     *
     * @throws ForetokenException if there is no such tensor or it cannot be read
     */
    FloatBlock read(String name);
}
