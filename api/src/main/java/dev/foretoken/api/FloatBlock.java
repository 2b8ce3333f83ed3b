package dev.foretoken.api;

import java.util.Arrays;
import java.util.List;

/**
 * A dense row-major float32 block with a shape: the currency between parts.
 *
 * <p>The array is shared, not copied. Whoever receives a block as an argument reads it and does not keep it; whoever
 * returns one gives it away.
 */
public final class FloatBlock {
    private final float[] data;
    private final int[] shape;

    private FloatBlock(float[] data, int[] shape) {
        this.data = data;
        this.shape = shape;
    }

    /** @throws ForetokenException if the shape does not hold as many values as the array */
    public static FloatBlock of(float[] data, int... shape) {
        if (size(shape) != data.length) {
            throw new ForetokenException(
                    ForetokenException.Code.WRONG_SHAPE,
                    "Shape " + Arrays.toString(shape) + " does not hold [" + data.length + "] values");
        }
        return new FloatBlock(data, shape.clone());
    }

    /** @throws ForetokenException if the shape has more values than an array holds */
    public static FloatBlock zeros(int... shape) {
        if (size(shape) > Integer.MAX_VALUE) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "A block of " + Arrays.toString(shape) + " has more values than an array holds: generate fewer "
                            + "pictures together, or with fewer diffusion steps");
        }
        return new FloatBlock(new float[(int) size(shape)], shape.clone());
    }

    /** Blocks of the same row shape, one after another along the first axis. */
    public static FloatBlock concatenate(List<FloatBlock> blocks) {
        int[] shape = blocks.get(0).shape();
        shape[0] = blocks.stream().mapToInt(FloatBlock::rows).sum();
        FloatBlock all = zeros(shape);
        int at = 0;
        for (FloatBlock block : blocks) {
            if (block.rowLength() != all.rowLength()) {
                throw new ForetokenException(
                        ForetokenException.Code.WRONG_SHAPE,
                        "Rows of " + Arrays.toString(block.shape) + " do not fit " + Arrays.toString(shape));
            }
            System.arraycopy(block.data, 0, all.data, at, block.data.length);
            at += block.data.length;
        }
        return all;
    }

    /** The values themselves, row-major. */
    public float[] data() {
        return data;
    }

    public int[] shape() {
        return shape.clone();
    }

    public int size() {
        return data.length;
    }

    /** Length of the first axis. */
    public int rows() {
        return shape[0];
    }

    /** Number of values per index of the first axis. */
    public int rowLength() {
        return Math.toIntExact(size(Arrays.copyOfRange(shape, 1, shape.length)));
    }

    /** A copy of the rows from {@code from} (inclusive) to {@code to} (exclusive). */
    public FloatBlock slice(int from, int to) {
        int length = rowLength();
        int[] sliced = shape();
        sliced[0] = to - from;
        return new FloatBlock(Arrays.copyOfRange(data, from * length, to * length), sliced);
    }

    /** A copy of the rows with the given indices, in their order. */
    public FloatBlock gather(int... rows) {
        int length = rowLength();
        int[] gathered = shape();
        gathered[0] = rows.length;
        float[] values = new float[rows.length * length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(data, rows[i] * length, values, i * length, length);
        }
        return new FloatBlock(values, gathered);
    }

    /** The same values under another shape. */
    public FloatBlock reshape(int... newShape) {
        return of(data, newShape);
    }

    /** Whether no value is NaN or infinite. */
    public boolean isFinite() {
        for (float value : data) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** @throws ForetokenException naming {@code what} if the shape is another than expected */
    public FloatBlock requireShape(String what, int... expected) {
        if (!Arrays.equals(shape, expected)) {
            throw new ForetokenException(
                    ForetokenException.Code.WRONG_SHAPE,
                    "Shape of " + what + " is " + Arrays.toString(shape) + ", expected " + Arrays.toString(expected));
        }
        return this;
    }

    @Override
    public String toString() {
        return "FloatBlock" + Arrays.toString(shape);
    }

    private static long size(int[] shape) {
        long size = 1;
        for (int length : shape) {
            size = Math.multiplyExact(size, (long) length);
        }
        return size;
    }
}
