package dev.foretoken.rows;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A layer in panels of two vectors of outputs. The sums of four rows stay in registers while a panel's weights pass by
 * once, so that the processor multiplies instead of loading and storing.
 */
final class VectorLinear implements Linear {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int PANEL = 2 * LANES;
    private static final int ROWS = 4;
    /** Inputs at a time: their weights of a panel stay in half of a core's nearest cache while all rows pass by. */
    private static final int INPUTS = 16 * 1024 / (PANEL * Float.BYTES);

    private final int outputs;
    /** Of each panel its outputs' weights of the first input, then of the second, ...; the last is filled up with 0. */
    private final float[][] panels;
    private final float[][] biases;

    VectorLinear(float[] weight, float[] bias) {
        this.outputs = bias.length;
        int inputs = weight.length / outputs;
        int count = (outputs + PANEL - 1) / PANEL;
        this.panels = new float[count][inputs * PANEL];
        this.biases = new float[count][PANEL];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                panels[o / PANEL][i * PANEL + o % PANEL] = weight[o * inputs + i];
            }
            biases[o / PANEL][o % PANEL] = bias[o];
        }
    }

    @Override
    public void apply(float[][] x, float[][] y) {
        int inputs = panels[0].length / PANEL;
        int together = x.length > ROWS ? INPUTS : inputs;
        float[] sums = new float[(x.length + ROWS - 1) * PANEL];
        for (int panel = 0; panel < panels.length; panel++) {
            for (int row = 0; row < x.length; row++) {
                System.arraycopy(biases[panel], 0, sums, row * PANEL, PANEL);
            }
            for (int from = 0; from < inputs; from += together) {
                add(panels[panel], from, Math.min(from + together, inputs), x, sums);
            }
            int first = panel * PANEL;
            int length = Math.min(PANEL, outputs - first);
            for (int row = 0; row < x.length; row++) {
                System.arraycopy(sums, row * PANEL, y[row], first, length);
            }
        }
    }

    /**
     * Adds what some inputs contribute to a panel's outputs.
     *
     * @param sums of each row; the last rows' group may be filled up with a row that is there already
     */
    private static void add(float[] panel, int from, int to, float[][] x, float[] sums) {
        for (int row = 0; row < x.length; row += ROWS) {
            int last = Math.min(row + ROWS, x.length) - 1;
            if (row == last) {
                addOne(panel, from, to, x[row], sums, row * PANEL);
            } else {
                addFour(
                        panel, from, to, x[row], x[row + 1], x[Math.min(row + 2, last)], x[last], sums, row * PANEL);
            }
        }
    }

    private static void addOne(float[] panel, int from, int to, float[] x, float[] sums, int at) {
        FloatVector left = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector right = FloatVector.fromArray(SPECIES, sums, at + LANES);
        // Every other input in sums of its own: additions wait for each other, products do not.
        FloatVector leftOdd = FloatVector.zero(SPECIES);
        FloatVector rightOdd = FloatVector.zero(SPECIES);
        int i = from;
        int weight = from * PANEL;
        for (; i + 1 < to; i += 2, weight += 2 * PANEL) {
            FloatVector even = FloatVector.broadcast(SPECIES, x[i]);
            left = even.fma(FloatVector.fromArray(SPECIES, panel, weight), left);
            right = even.fma(FloatVector.fromArray(SPECIES, panel, weight + LANES), right);
            FloatVector odd = FloatVector.broadcast(SPECIES, x[i + 1]);
            leftOdd = odd.fma(FloatVector.fromArray(SPECIES, panel, weight + PANEL), leftOdd);
            rightOdd = odd.fma(FloatVector.fromArray(SPECIES, panel, weight + PANEL + LANES), rightOdd);
        }
        if (i < to) {
            FloatVector even = FloatVector.broadcast(SPECIES, x[i]);
            left = even.fma(FloatVector.fromArray(SPECIES, panel, weight), left);
            right = even.fma(FloatVector.fromArray(SPECIES, panel, weight + LANES), right);
        }
        left.add(leftOdd).intoArray(sums, at);
        right.add(rightOdd).intoArray(sums, at + LANES);
    }

    private static void addFour(
            float[] panel, int from, int to, float[] first, float[] second, float[] third, float[] fourth,
            float[] sums, int at) {
        FloatVector left1 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector right1 = FloatVector.fromArray(SPECIES, sums, at + LANES);
        FloatVector left2 = FloatVector.fromArray(SPECIES, sums, at + PANEL);
        FloatVector right2 = FloatVector.fromArray(SPECIES, sums, at + PANEL + LANES);
        FloatVector left3 = FloatVector.fromArray(SPECIES, sums, at + 2 * PANEL);
        FloatVector right3 = FloatVector.fromArray(SPECIES, sums, at + 2 * PANEL + LANES);
        FloatVector left4 = FloatVector.fromArray(SPECIES, sums, at + 3 * PANEL);
        FloatVector right4 = FloatVector.fromArray(SPECIES, sums, at + 3 * PANEL + LANES);
        for (int i = from, weight = from * PANEL; i < to; i++, weight += PANEL) {
            FloatVector leftWeight = FloatVector.fromArray(SPECIES, panel, weight);
            FloatVector rightWeight = FloatVector.fromArray(SPECIES, panel, weight + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, first[i]);
            left1 = x.fma(leftWeight, left1);
            right1 = x.fma(rightWeight, right1);
            x = FloatVector.broadcast(SPECIES, second[i]);
            left2 = x.fma(leftWeight, left2);
            right2 = x.fma(rightWeight, right2);
            x = FloatVector.broadcast(SPECIES, third[i]);
            left3 = x.fma(leftWeight, left3);
            right3 = x.fma(rightWeight, right3);
            x = FloatVector.broadcast(SPECIES, fourth[i]);
            left4 = x.fma(leftWeight, left4);
            right4 = x.fma(rightWeight, right4);
        }
        left1.intoArray(sums, at);
        right1.intoArray(sums, at + LANES);
        left2.intoArray(sums, at + PANEL);
        right2.intoArray(sums, at + PANEL + LANES);
        left3.intoArray(sums, at + 2 * PANEL);
        right3.intoArray(sums, at + 2 * PANEL + LANES);
        left4.intoArray(sums, at + 3 * PANEL);
        right4.intoArray(sums, at + 3 * PANEL + LANES);
    }
}
