package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import dev.foretoken.models.DiffusionHeadSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The network of {@link HeadLayers} in plain Java, under modulations that are known. A step of few rows through a small
 * network takes less time than TensorFlow takes to dispatch its operations.
 *
 * <p>Rows are arrays of their own, since the JVM turns a loop into vector instructions only where all arrays have the
 * same index.
 */
final class HeapNetwork {
    /** Products that take as long as TensorFlow's dispatch of a step. */
    private static final long PRODUCTS_A_DISPATCH = 4_000_000;

    private final long products;
    private final int width;
    private final int tokenDimension;
    private final Linear input;
    private final List<Block> blocks = new ArrayList<>();
    private final Linear last;

    private HeapNetwork(DiffusionHeadSpec spec, int tokenDimension, Weights weights) {
        this.products = products(spec);
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

    /** The network, if a step of one row is faster here than in TensorFlow. */
    static Optional<HeapNetwork> ifFaster(DiffusionHeadSpec spec, int tokenDimension, Weights weights) {
        return products(spec) <= PRODUCTS_A_DISPATCH
                ? Optional.of(new HeapNetwork(spec, tokenDimension, weights))
                : Optional.empty();
    }

    /** Whether a step of so many rows is faster here than in TensorFlow. */
    boolean isFaster(int rows) {
        return products * rows <= PRODUCTS_A_DISPATCH;
    }

    /** Of a row, nearly all. */
    private static long products(DiffusionHeadSpec spec) {
        return 2L * spec.depth() * spec.width() * spec.width();
    }

    private record Block(float[] gain, float[] shift, Linear first, Linear second) {}

    /**
     * One step.
     *
     * @param states x_{t+1}, [1, n, D]
     * @param modulations of all steps, [steps, halves, conditions, modulations]
     * @param step which of them is taken
     * @param conditions which of them each token has, [n]
     * @return noise and variance, [halves * n, 2 D]
     */
    FloatBlock predict(FloatBlock states, FloatBlock modulations, int step, int... conditions) {
        int n = conditions.length;
        int rows = modulations.shape()[1] * n;
        float[] told = modulations.data();
        int[] at = at(modulations, step, n, conditions);

        float[][] x = projected(states, n, rows);
        float[][] h = new float[rows][width];
        float[][] y = new float[rows][width];
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            for (int row = 0; row < rows; row++) {
                normalise(x[row], h[row]);
                for (int j = 0; j < width; j++) {
                    h[row][j] = h[row][j] * block.gain[j] + block.shift[j];
                }
                modulate(h[row], told, at[row] + 3 * i * width);
            }
            block.first.apply(h, y);
            for (float[] values : y) {
                silu(values);
            }
            block.second.apply(y, h);
            for (int row = 0; row < rows; row++) {
                int gate = at[row] + (3 * i + 2) * width;
                for (int j = 0; j < width; j++) {
                    x[row][j] += told[gate + j] * h[row][j];
                }
            }
        }
        for (int row = 0; row < rows; row++) {
            normalise(x[row], h[row]);
            modulate(h[row], told, at[row] + 3 * blocks.size() * width);
        }
        float[][] predicted = new float[rows][2 * tokenDimension];
        last.apply(h, predicted);
        FloatBlock block = FloatBlock.zeros(rows, 2 * tokenDimension);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(predicted[row], 0, block.data(), row * 2 * tokenDimension, 2 * tokenDimension);
        }
        return block;
    }

    /** Where the modulations of each row begin. */
    private static int[] at(FloatBlock modulations, int step, int n, int... conditions) {
        int[] shape = modulations.shape();
        int[] at = new int[shape[1] * n];
        for (int row = 0; row < at.length; row++) {
            at[row] = ((step * shape[1] + row / n) * shape[2] + conditions[row % n]) * shape[3];
        }
        return at;
    }

    /** The states in the network's width, once for each half. */
    private float[][] projected(FloatBlock states, int n, int rows) {
        float[][] x = new float[rows][];
        float[][] projected = new float[n][width];
        float[][] state = new float[n][];
        for (int i = 0; i < n; i++) {
            state[i] = Arrays.copyOfRange(states.data(), i * tokenDimension, (i + 1) * tokenDimension);
        }
        input.apply(state, projected);
        for (int row = 0; row < rows; row++) {
            x[row] = projected[row % n].clone();
        }
        return x;
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
    private void modulate(float[] h, float[] told, int at) {
        for (int j = 0; j < width; j++) {
            h[j] = h[j] * (told[at + width + j] + 1) + told[at + j];
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

        private static void add(float[] x, int i, float[] first, float[] second, float[] third, float[] fourth, float[] y) {
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
