package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import dev.foretoken.models.DiffusionHeadSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The network of {@link HeadLayers} in plain Java, under modulations that are known. A step through a small network
 * takes less time than TensorFlow takes to dispatch its operations.
 *
 * <p>Rows are arrays of their own, since the JVM turns a loop into vector instructions only where all arrays have the
 * same index.
 */
final class HeapNetwork {
    /** Products of a row that a core computes while TensorFlow dispatches a step. */
    private static final long MOST_PRODUCTS = 4_000_000;
    /** Products of a core in a call up to which it takes no longer than TensorFlow, which packs all weights first. */
    private static final long MOST_PRODUCTS_A_CALL = 40_000_000;
    /** Most that share the weights that are at hand. */
    private static final int ROWS_TOGETHER = 8;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final int width;
    private final int tokenDimension;
    private final Linear input;
    private final List<Block> blocks = new ArrayList<>();
    private final Linear last;

    private HeapNetwork(DiffusionHeadSpec spec, int tokenDimension, Weights weights) {
        this.width = spec.width();
        this.tokenDimension = tokenDimension;
        this.input = Linear.read(weights, HeadLayers.INPUT);
        for (int i = 0; i < spec.depth(); i++) {
            String name = HeadLayers.block(i);
            blocks.add(new Block(
                    weights.read(name + ".in_ln.weight").data(), weights.read(name + ".in_ln.bias").data(),
                    Linear.read(weights, name + ".mlp.0"), Linear.read(weights, name + ".mlp.2")));
        }
        this.last = Linear.read(weights, HeadLayers.FINAL_LAYER + ".linear");
    }

    /** The network, if it is so small that a step is faster here than in TensorFlow. */
    static Optional<HeapNetwork> ifSmall(DiffusionHeadSpec spec, int tokenDimension, Weights weights) {
        return products(spec.depth(), spec.width()) <= MOST_PRODUCTS
                ? Optional.of(new HeapNetwork(spec, tokenDimension, weights))
                : Optional.empty();
    }

    /** Of a row. */
    private static long products(int depth, int width) {
        return 2L * depth * width * width;
    }

    /** Whether so many rows at once are faster here too. */
    boolean isFasterFor(int rows) {
        return rows * products(blocks.size(), width) <= MOST_PRODUCTS_A_CALL * CORES;
    }

    private record Block(float[] gain, float[] shift, Linear first, Linear second) {}

    /**
     * Steps of known states, on all cores where there are several rows.
     *
     * @param states x_{t+1}, [steps, n, D]
     * @param modulations of all steps, [all steps, halves, conditions, modulations]
     * @param firstStep which of them the first is
     * @param conditions which of them each token has, [n]
     * @return noise and variance, [steps * halves * n, 2 D]
     */
    FloatBlock predict(FloatBlock states, FloatBlock modulations, int firstStep, int... conditions) {
        int n = conditions.length;
        int[] shape = modulations.shape();
        int rows = states.rows() * shape[1] * n;
        FloatBlock predicted = FloatBlock.zeros(rows, 2 * tokenDimension);
        int rounds = (rows + CORES * ROWS_TOGETHER - 1) / (CORES * ROWS_TOGETHER);
        int groups = Math.min(rows, CORES * rounds);
        IntStream.range(0, groups).parallel().forEach(group -> {
            int first = group * rows / groups;
            int count = (group + 1) * rows / groups - first;
            float[][] x = new float[count][];
            int[] told = new int[count];
            for (int i = 0; i < count; i++) {
                int half = (first + i) / n;
                int token = (first + i) % n;
                int at = (half / shape[1] * n + token) * tokenDimension;
                x[i] = Arrays.copyOfRange(states.data(), at, at + tokenDimension);
                told[i] = ((firstStep * shape[1] + half) * shape[2] + conditions[token]) * shape[3];
            }
            float[][] y = predict(x, modulations.data(), told);
            for (int i = 0; i < count; i++) {
                System.arraycopy(y[i], 0, predicted.data(), (first + i) * 2 * tokenDimension, 2 * tokenDimension);
            }
        });
        return predicted;
    }

    /** @param at where the modulations of each row begin */
    private float[][] predict(float[][] states, float[] modulations, int... at) {
        int rows = states.length;
        float[][] x = new float[rows][width];
        float[][] h = new float[rows][width];
        float[][] y = new float[rows][width];
        input.apply(states, x);
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            for (int row = 0; row < rows; row++) {
                normalise(x[row], h[row]);
                for (int j = 0; j < width; j++) {
                    h[row][j] = h[row][j] * block.gain[j] + block.shift[j];
                }
                modulate(h[row], modulations, at[row] + 3 * i * width);
            }
            block.first.apply(h, y);
            for (float[] values : y) {
                silu(values);
            }
            block.second.apply(y, h);
            for (int row = 0; row < rows; row++) {
                int gate = at[row] + (3 * i + 2) * width;
                for (int j = 0; j < width; j++) {
                    x[row][j] += modulations[gate + j] * h[row][j];
                }
            }
        }
        for (int row = 0; row < rows; row++) {
            normalise(x[row], h[row]);
            modulate(h[row], modulations, at[row] + 3 * blocks.size() * width);
        }
        float[][] predicted = new float[rows][2 * tokenDimension];
        last.apply(h, predicted);
        return predicted;
    }

    /** As {@link Layers#normalise}. */
    private void normalise(float[] x, float[] normed) {
        float sum = 0;
        for (float value : x) {
            sum += value;
        }
        float mean = sum / width;
        float squares = 0;
        for (float value : x) {
            squares += (value - mean) * (value - mean);
        }
        float inverse = (float) (1 / Math.sqrt(squares / width + Layers.EPSILON));
        for (int j = 0; j < width; j++) {
            normed[j] = (x[j] - mean) * inverse;
        }
    }

    /** @param at where the shift begins, and behind it the scale */
    private void modulate(float[] h, float[] modulations, int at) {
        for (int j = 0; j < width; j++) {
            h[j] = h[j] * (modulations[at + width + j] + 1) + modulations[at + j];
        }
    }

    private static void silu(float[] values) {
        for (int j = 0; j < values.length; j++) {
            values[j] /= 1 + (float) Math.exp(-values[j]);
        }
    }

    /**
     * x W + b.
     *
     * @param weight by input, [in][out]
     * @param bias [out]
     */
    private record Linear(float[][] weight, float[] bias) {
        /** Inputs that go into one pass over the outputs, which are then loaded and stored less often. */
        private static final int INPUTS = 4;

        static Linear read(Weights weights, String name) {
            FloatBlock stored = weights.read(name + ".weight");
            int out = stored.shape()[0];
            int in = stored.shape()[1];
            float[][] weight = new float[in][out];
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    weight[i][o] = stored.data()[o * in + i];
                }
            }
            return new Linear(weight, weights.read(name + ".bias").data());
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
