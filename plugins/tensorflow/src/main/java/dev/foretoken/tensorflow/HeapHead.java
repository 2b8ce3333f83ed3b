package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.rows.Linear;
import dev.foretoken.rows.RowArithmetic;
import dev.foretoken.tensorflow.HeapLayers.LayerNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The network of {@link HeadLayers} on {@link HeapLayers}. */
final class HeapHead {
    /** Products of a row that a core computes while TensorFlow dispatches a step. */
    private static final long MOST_PRODUCTS = 4_000_000;
    /** Products of a core in a call up to which it takes no longer than TensorFlow, which packs all weights first. */
    private static final long MOST_PRODUCTS_A_CALL = 20_000_000;
    /** The same with vectors. */
    private static final long MOST_VECTORISED_PRODUCTS_A_CALL = 150_000_000;

    /** From here on a call takes as long as its products do, and no longer as reading the weights. */
    private static final int ROWS_OF_A_CORE = 8;

    private final RowArithmetic arithmetic;
    private final int width;
    private final int tokenDimension;
    private final Linear condition;
    /** Shift, scale and gate of each block, then shift and scale of the final layer. */
    private final List<Linear> modulations = new ArrayList<>();
    private final Linear input;
    private final List<Block> blocks = new ArrayList<>();
    private final Linear last;

    private HeapHead(DiffusionHeadSpec spec, int tokenDimension, HeapLayers layers) {
        this.arithmetic = layers.arithmetic();
        this.width = spec.width();
        this.tokenDimension = tokenDimension;
        this.condition = layers.linear(HeadLayers.CONDITION);
        this.input = layers.linear(HeadLayers.INPUT);
        for (int i = 0; i < spec.depth(); i++) {
            String name = HeadLayers.block(i);
            modulations.addAll(layers.linear(name + HeadLayers.MODULATION, width));
            blocks.add(new Block(
                    layers.layerNorm(name + ".in_ln"), layers.linear(name + ".mlp.0"),
                    layers.linear(name + ".mlp.2")));
        }
        modulations.addAll(layers.linear(HeadLayers.FINAL_LAYER + HeadLayers.MODULATION, width));
        this.last = layers.linear(HeadLayers.FINAL_LAYER + ".linear");
    }

    /** The network, if it is so small that a step is faster here than in TensorFlow. */
    static Optional<HeapHead> ifSmall(DiffusionHeadSpec spec, int tokenDimension, HeapLayers layers) {
        return products(spec.depth(), spec.width()) <= MOST_PRODUCTS
                ? Optional.of(new HeapHead(spec, tokenDimension, layers))
                : Optional.empty();
    }

    /** Of a row. */
    private static long products(int depth, int width) {
        return 2L * depth * width * width;
    }

    /** As {@link dev.foretoken.api.DiffusionHead#rowsAtOnce}. */
    int rowsAtOnce() {
        return ROWS_OF_A_CORE * HeapLayers.CORES;
    }

    /** Whether so many rows at once are faster here too. */
    boolean isFasterFor(int rows) {
        return areFew(rows * products(blocks.size(), width));
    }

    /** Whether what so many rows are told is computed faster here. */
    boolean modulatesFaster(int rows) {
        return areFew((long) rows * modulations.size() * width * width);
    }

    private boolean areFew(long products) {
        return products / HeapLayers.CORES
                <= (arithmetic.isVectorised() ? MOST_VECTORISED_PRODUCTS_A_CALL : MOST_PRODUCTS_A_CALL);
    }

    private record Block(LayerNorm norm, Linear first, Linear second) {}

    /**
     * What the network is told of timestep and condition, which depends on no state.
     *
     * @param time embedded timesteps, [steps, width]
     * @param conditions z, [halves, n, conditionDimension]
     * @return [steps, halves, n, modulations]
     */
    FloatBlock modulations(FloatBlock time, FloatBlock conditions) {
        int halves = conditions.shape()[0];
        int n = conditions.shape()[1];
        float[][] embedded = new float[halves * n][width];
        condition.apply(HeapLayers.rows(conditions, conditions.shape()[2]), embedded);
        float[][] sums = new float[time.rows() * embedded.length][width];
        for (int row = 0; row < sums.length; row++) {
            float[] z = embedded[row % embedded.length];
            int at = row / embedded.length * width;
            for (int j = 0; j < width; j++) {
                sums[row][j] = time.data()[at + j] + z[j];
            }
            arithmetic.silu(sums[row]);
        }
        FloatBlock told = FloatBlock.zeros(time.rows(), halves, n, modulations.size() * width);
        // Each core reads weights of its own, and those but once: together they do not fit into caches.
        IntStream.range(0, modulations.size()).parallel().forEach(part -> {
            for (int from = 0; from < sums.length; from += arithmetic.rowsTogether()) {
                float[][] some = Arrays.copyOfRange(
                        sums, from, Math.min(from + arithmetic.rowsTogether(), sums.length));
                float[][] y = new float[some.length][width];
                modulations.get(part).apply(some, y);
                for (int i = 0; i < y.length; i++) {
                    int at = ((from + i) * modulations.size() + part) * width;
                    System.arraycopy(y[i], 0, told.data(), at, width);
                }
            }
        });
        return told;
    }

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
        HeapLayers.share(rows, arithmetic.rowsTogether(), (first, count) -> {
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
                block.norm.apply(x[row], h[row]);
                modulate(h[row], modulations, at[row] + 3 * i * width);
            }
            block.first.apply(h, y);
            for (float[] values : y) {
                arithmetic.silu(values);
            }
            block.second.apply(y, h);
            for (int row = 0; row < rows; row++) {
                arithmetic.addGated(h[row], modulations, at[row] + (3 * i + 2) * width, x[row]);
            }
        }
        for (int row = 0; row < rows; row++) {
            arithmetic.normalise(x[row], h[row], Layers.EPSILON);
            modulate(h[row], modulations, at[row] + 3 * blocks.size() * width);
        }
        float[][] predicted = new float[rows][2 * tokenDimension];
        last.apply(h, predicted);
        return predicted;
    }

    /** @param at where the shift begins, and behind it the scale */
    private void modulate(float[] h, float[] modulations, int at) {
        arithmetic.modulate(h, modulations, at, at + width);
    }
}
