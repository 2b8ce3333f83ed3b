package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The layers of {@link Layers} in plain Java: a few rows through a small model take less time than TensorFlow takes to
 * dispatch its operations and to pack their weights.
 *
 * <p>Rows are arrays of their own, since the JVM turns a loop into vector instructions only where all arrays have the
 * same index.
 */
final class HeapLayers {
    /** Most that share the weights that are at hand. */
    private static final int ROWS_TOGETHER = 8;
    static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Weights weights;

    private HeapLayers(Weights weights) {
        this.weights = weights;
    }

    /** Layers of a model's weights, if it computes on the CPU and as these do, in float32. */
    static Optional<HeapLayers> beside(TensorFlowModel<?> model, PartContext context) {
        return model.isOnCpu() && context.precision() == Precision.FLOAT32
                ? Optional.of(new HeapLayers(context.weights()))
                : Optional.empty();
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
        return Linear.of(weights.read(name + ".weight"), weights.read(name + ".bias"));
    }

    /** A layer in parts of so many outputs. */
    List<Linear> linear(String name, int outputs) {
        FloatBlock weight = weights.read(name + ".weight");
        FloatBlock bias = weights.read(name + ".bias");
        return IntStream.range(0, bias.rows() / outputs)
                .mapToObj(part -> Linear.of(
                        weight.slice(part * outputs, (part + 1) * outputs),
                        bias.slice(part * outputs, (part + 1) * outputs)))
                .toList();
    }

    LayerNorm layerNorm(String name) {
        return new LayerNorm(weights.read(name + ".weight").data(), weights.read(name + ".bias").data());
    }

    /** Work on some rows. */
    interface Work {
        /**
         * @param first row
         * @param count of rows
         */
        void compute(int first, int count);
    }

    /** Shares rows out among the cores, a few at a time. */
    static void share(int rows, Work work) {
        int rounds = (rows + CORES * ROWS_TOGETHER - 1) / (CORES * ROWS_TOGETHER);
        int groups = Math.min(rows, CORES * rounds);
        IntStream.range(0, groups).parallel().forEach(group -> {
            int first = group * rows / groups;
            work.compute(first, (group + 1) * rows / groups - first);
        });
    }

    /** As {@link Layers#normalise}. */
    static void normalise(float[] x, float[] normed) {
        float sum = 0;
        for (float value : x) {
            sum += value;
        }
        float mean = sum / x.length;
        float squares = 0;
        for (float value : x) {
            squares += (value - mean) * (value - mean);
        }
        float inverse = (float) (1 / Math.sqrt(squares / x.length + Layers.EPSILON));
        for (int j = 0; j < x.length; j++) {
            normed[j] = (x[j] - mean) * inverse;
        }
    }

    /** Adds x to a sum. */
    static void add(float[] x, float[] sum) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += x[j];
        }
    }

    /** As {@link Layers#silu}. */
    static void silu(float[] values) {
        for (int j = 0; j < values.length; j++) {
            values[j] /= 1 + (float) Math.exp(-values[j]);
        }
    }

    /** As {@link Layers#layerNorm}. */
    record LayerNorm(float[] gain, float[] shift) {
        void apply(float[] x, float[] y) {
            normalise(x, y);
            for (int j = 0; j < y.length; j++) {
                y[j] = y[j] * gain[j] + shift[j];
            }
        }
    }

    /**
     * x W + b, as {@link Layers#linear}.
     *
     * @param weight by input, [in][out]
     * @param bias [out]
     */
    record Linear(float[][] weight, float[] bias) {
        /** Inputs that go into one pass over the outputs, which are then loaded and stored less often. */
        private static final int INPUTS = 4;

        /** @param stored [out, in] */
        private static Linear of(FloatBlock stored, FloatBlock bias) {
            int out = stored.rows();
            int in = stored.rowLength();
            float[][] weight = new float[in][out];
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    weight[i][o] = stored.data()[o * in + i];
                }
            }
            return new Linear(weight, bias.data());
        }

        void apply(float[][] x, float[][] y) {
            for (float[] row : y) {
                System.arraycopy(bias, 0, row, 0, row.length);
            }
            int i = 0;
            for (; i + INPUTS <= weight.length; i += INPUTS) {
                for (int row = 0; row < x.length; row++) {
                    add(x[row], i, weight[i], weight[i + 1], weight[i + 2], weight[i + 3], y[row]);
                }
            }
            for (; i < weight.length; i++) {
                for (int row = 0; row < x.length; row++) {
                    add(x[row][i], weight[i], y[row]);
                }
            }
        }

        private static void add(
                float[] x, int i, float[] first, float[] second, float[] third, float[] fourth, float[] y) {
            float a = x[i];
            float b = x[i + 1];
            float c = x[i + 2];
            float d = x[i + 3];
            for (int o = 0; o < y.length; o++) {
                y[o] += a * first[o] + b * second[o] + c * third[o] + d * fourth[o];
            }
        }

        private static void add(float a, float[] weight, float[] y) {
            for (int o = 0; o < y.length; o++) {
                y[o] += a * weight[o];
            }
        }
    }
}
