package dev.foretoken.rows;

/**
 * A layer whose weights of an input are an array, as the JVM turns a loop into vector instructions only where all
 * arrays have the same index.
 */
final class PlainLinear implements Linear {
    /** Inputs that go into one pass over the outputs, which are then loaded and stored less often. */
    private static final int INPUTS = 4;

    /** [inputs][outputs] */
    private final float[][] weight;
    private final float[] bias;

    PlainLinear(float[] weight, float[] bias) {
        int outputs = bias.length;
        int inputs = weight.length / outputs;
        this.weight = new float[inputs][outputs];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                this.weight[i][o] = weight[o * inputs + i];
            }
        }
        this.bias = bias.clone();
    }

    @Override
    public void apply(float[][] x, float[][] y) {
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
