package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a variable holds: a tensor of the checkpoint, or one made of several.
 *
 * @param name names the variable, and the tensor in messages
 * @param shape shape of the values, in the checkpoint's layout
 * @param values reads them; called once, while the model loads
 */
record Parameter(String name, int[] shape, Supplier<FloatBlock> values) {
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
        return new Parameter(name, shape, () -> finite(name, weights.read(name)));
    }

    /** The parameters one below the other, along their first axis. */
    static Parameter stack(Parameter... parts) {
        int[] shape = parts[0].shape.clone();
        shape[0] = Stream.of(parts).mapToInt(part -> part.shape[0]).sum();
        return new Parameter(
                Stream.of(parts).map(Parameter::name).collect(Collectors.joining("+")), shape,
                () -> FloatBlock.concatenate(Stream.of(parts).map(part -> part.values.get()).toList()));
    }

    /** The rows from {@code from} (inclusive) to {@code to} (exclusive). */
    Parameter rows(int from, int to) {
        int[] sliced = shape.clone();
        sliced[0] = to - from;
        return new Parameter(name + "[" + from + ":" + to + "]", sliced, () -> values.get().slice(from, to));
    }

    private static FloatBlock finite(String name, FloatBlock values) {
        if (!values.isFinite()) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_CHECKPOINT,
                    "Tensor [" + name + "] holds NaN or infinity: the checkpoint is damaged or its training diverged");
        }
        return values;
    }
}
