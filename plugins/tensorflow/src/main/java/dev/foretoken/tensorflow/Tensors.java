package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import java.util.Arrays;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Bulk copies between Java arrays and tensors. */
final class Tensors {
    private Tensors() {}

    /** A new tensor, which the caller closes. */
    static TFloat32 of(FloatBlock block) {
        return TFloat32.tensorOf(shape(block.shape()), DataBuffers.of(block.data(), true, false));
    }

    /** A new tensor, which the caller closes. */
    static TInt32 of(int[] values, int... shape) {
        return TInt32.tensorOf(shape(shape), DataBuffers.of(values, true, false));
    }

    /** A new tensor of one value a row, [n, 1], which the caller closes. */
    static TFloat32 column(float... values) {
        return of(FloatBlock.of(values, values.length, 1));
    }

    /** The values of a float32 tensor. */
    static FloatBlock block(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.shape().size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return FloatBlock.of(
                values, Arrays.stream(tensor.shape().asArray()).mapToInt(Math::toIntExact).toArray());
    }

    static Shape shape(int... lengths) {
        return Shape.of(Arrays.stream(lengths).asLongStream().toArray());
    }
}
