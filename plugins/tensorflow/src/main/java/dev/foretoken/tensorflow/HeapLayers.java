package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import dev.foretoken.rows.Linear;
import dev.foretoken.rows.RowArithmetic;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The layers of {@link Layers} in Java, for a few rows of a small model. */
final class HeapLayers {
    static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Weights weights;
    private final RowArithmetic arithmetic = RowArithmetic.fastest();

    private HeapLayers(Weights weights) {
        this.weights = weights;
    }

    /** Layers of a model's weights, if it computes on the CPU and as these do, in float32. */
    static Optional<HeapLayers> beside(TensorFlowModel<?> model, PartContext context) {
        return model.isOnCpu() && context.precision() == Precision.FLOAT32
                ? Optional.of(new HeapLayers(context.weights()))
                : Optional.empty();
    }

    RowArithmetic arithmetic() {
        return arithmetic;
    }

    /** The rows of a tensor, whose axes but the last are taken as one. */
    float[][] rows(String name) {
        FloatBlock values = weights.read(name);
        int[] shape = values.shape();
        return rows(values, shape[shape.length - 1]);
    }

    /** The rows of a block, of some length. */
    static float[][] rows(FloatBlock block, int length) {
        return IntStream.range(0, block.size() / length)
                .mapToObj(row -> Arrays.copyOfRange(block.data(), row * length, (row + 1) * length))
                .toArray(float[][]::new);
    }

    Linear linear(String name) {
        return arithmetic.linear(weights.read(name + ".weight").data(), weights.read(name + ".bias").data());
    }

    /** A layer in parts of so many outputs. */
    List<Linear> linear(String name, int outputs) {
        FloatBlock weight = weights.read(name + ".weight");
        FloatBlock bias = weights.read(name + ".bias");
        return IntStream.range(0, bias.rows() / outputs)
                .mapToObj(part -> arithmetic.linear(
                        weight.slice(part * outputs, (part + 1) * outputs).data(),
                        bias.slice(part * outputs, (part + 1) * outputs).data()))
                .toList();
    }

    LayerNorm layerNorm(String name) {
        return new LayerNorm(
                arithmetic, weights.read(name + ".weight").data(), weights.read(name + ".bias").data());
    }

    /** Work on some rows. */
    interface Work {
        /**
         * @param first row
         * @param count of rows
         */
        void compute(int first, int count);
    }

    /** Shares rows out among the cores, so many at a time. */
    static void share(int rows, int together, Work work) {
        int rounds = (rows + CORES * together - 1) / (CORES * together);
        int groups = Math.min(rows, CORES * rounds);
        if (groups == 1) {
            work.compute(0, rows);
            return;
        }
        IntStream.range(0, groups).parallel().forEach(group -> {
            int first = group * rows / groups;
            work.compute(first, (group + 1) * rows / groups - first);
        });
    }

    /** Adds x to a sum. */
    static void add(float[] x, float[] sum) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += x[j];
        }
    }

    /** As {@link Layers#layerNorm}. */
    record LayerNorm(RowArithmetic arithmetic, float[] gain, float[] shift) {
        void apply(float[] x, float[] y) {
            arithmetic.normalise(x, y, Layers.EPSILON);
            for (int j = 0; j < y.length; j++) {
                y[j] = y[j] * gain[j] + shift[j];
            }
        }
    }
}
