package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a variable holds: a tensor of the checkpoint, rows of one, or several one below the other.
 *
 * @param pieces rows of tensors, from the first row to the last
 * @param shape shape of the values, in the checkpoint's layout
 */
record Parameter(List<Rows> pieces, int[] shape) {
    /** @throws ForetokenException if the checkpoint holds no such tensor or one of another shape */
    static Parameter of(Weights weights, String name, int... shape) {
        int[] found = weights.shape(name);
        if (!Arrays.equals(found, shape)) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_CHECKPOINT,
                    "Tensor [" + name + "] has shape " + Arrays.toString(found) + " where the model's specification"
                            + " asks for " + Arrays.toString(shape)
                            + ": use the specification that belongs to the weights");
        }
        return new Parameter(List.of(new Rows(weights, name, 0, shape[0])), shape);
    }

    /** The parameters one below the other, along their first axis. */
    static Parameter stack(Parameter... parts) {
        int[] shape = parts[0].shape.clone();
        shape[0] = Stream.of(parts).mapToInt(part -> part.shape[0]).sum();
        return new Parameter(Stream.of(parts).flatMap(part -> part.pieces.stream()).toList(), shape);
    }

    /** The rows of a whole tensor from {@code from} (inclusive) to {@code to} (exclusive). */
    Parameter rows(int from, int to) {
        int[] sliced = shape.clone();
        sliced[0] = to - from;
        Rows whole = pieces.get(0);
        return new Parameter(List.of(new Rows(whole.weights, whole.tensor, from, to)), sliced);
    }

    /** Names the variable. */
    String name() {
        return pieces.stream().map(Rows::toString).collect(Collectors.joining("+"));
    }

    /** Reads the values from the checkpoint. */
    FloatBlock values() {
        return FloatBlock.concatenate(pieces.stream().map(Rows::values).toList());
    }

    /**
     * Puts values where {@link #values()} reads them.
     *
     * @param tensors of a checkpoint, by name; those that are not there yet are added
     */
    void store(FloatBlock values, Map<String, FloatBlock> tensors) {
        int at = 0;
        for (Rows rows : pieces) {
            FloatBlock tensor = tensors.computeIfAbsent(
                    rows.tensor, name -> FloatBlock.zeros(rows.weights.shape(name)));
            int length = tensor.rowLength();
            System.arraycopy(
                    values.data(), at * length, tensor.data(), rows.from * length, (rows.to - rows.from) * length);
            at += rows.to - rows.from;
        }
    }

    /** Rows of a tensor, from {@code from} (inclusive) to {@code to} (exclusive). */
    record Rows(Weights weights, String tensor, int from, int to) {
        FloatBlock values() {
            FloatBlock values = weights.read(tensor);
            if (!values.isFinite()) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_CHECKPOINT,
                        "Tensor [" + tensor
                                + "] holds NaN or infinity: the checkpoint is damaged or its training diverged");
            }
            return isWhole() ? values : values.slice(from, to);
        }

        private boolean isWhole() {
            return from == 0 && to == weights.shape(tensor)[0];
        }

        @Override
        public String toString() {
            return isWhole() ? tensor : tensor + "[" + from + ":" + to + "]";
        }
    }
}
