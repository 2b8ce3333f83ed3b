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

    private final int outputs;
    /** Of each panel its outputs' weights of the first input, then of the second, ..., the last panel filled up with 0. */
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
        float[] sums = new float[ROWS * PANEL];
        for (int panel = 0; panel < panels.length; panel++) {
            int first = panel * PANEL;
            int length = Math.min(PANEL, outputs - first);
            for (int row = 0; row < x.length; row += ROWS) {
                int rows = Math.min(ROWS, x.length - row);
                int last = row + rows - 1;
                if (rows == 1) {
                    one(panels[panel], biases[panel], x[row], sums);
                } else {
                    float[] third = x[Math.min(row + 2, last)];
                    four(panels[panel], biases[panel], x[row], x[row + 1], third, x[last], sums);
                }
                for (int i = 0; i < rows; i++) {
                    System.arraycopy(sums, i * PANEL, y[row + i], first, length);
                }
            }
        }
    }

    private static void one(float[] panel, float[] bias, float[] x, float[] sums) {
        FloatVector left = FloatVector.fromArray(SPECIES, bias, 0);
        FloatVector right = FloatVector.fromArray(SPECIES, bias, LANES);
        // Every other input in sums of its own: additions wait for each other, products do not.
        FloatVector leftOdd = FloatVector.zero(SPECIES);
        FloatVector rightOdd = FloatVector.zero(SPECIES);
        int i = 0;
        int at = 0;
        for (; i + 1 < x.length; i += 2, at += 2 * PANEL) {
            FloatVector even = FloatVector.broadcast(SPECIES, x[i]);
            left = even.fma(FloatVector.fromArray(SPECIES, panel, at), left);
            right = even.fma(FloatVector.fromArray(SPECIES, panel, at + LANES), right);
            FloatVector odd = FloatVector.broadcast(SPECIES, x[i + 1]);
            leftOdd = odd.fma(FloatVector.fromArray(SPECIES, panel, at + PANEL), leftOdd);
            rightOdd = odd.fma(FloatVector.fromArray(SPECIES, panel, at + PANEL + LANES), rightOdd);
        }
        if (i < x.length) {
            FloatVector even = FloatVector.broadcast(SPECIES, x[i]);
            left = even.fma(FloatVector.fromArray(SPECIES, panel, at), left);
            right = even.fma(FloatVector.fromArray(SPECIES, panel, at + LANES), right);
        }
        left.add(leftOdd).intoArray(sums, 0);
        right.add(rightOdd).intoArray(sums, LANES);
    }

    private static void four(
            float[] panel, float[] bias, float[] first, float[] second, float[] third, float[] fourth, float[] sums) {
        FloatVector left = FloatVector.fromArray(SPECIES, bias, 0);
        FloatVector right = FloatVector.fromArray(SPECIES, bias, LANES);
        FloatVector left1 = left;
        FloatVector right1 = right;
        FloatVector left2 = left;
        FloatVector right2 = right;
        FloatVector left3 = left;
        FloatVector right3 = right;
        FloatVector left4 = left;
        FloatVector right4 = right;
        for (int i = 0, at = 0; i < first.length; i++, at += PANEL) {
            FloatVector leftWeight = FloatVector.fromArray(SPECIES, panel, at);
            FloatVector rightWeight = FloatVector.fromArray(SPECIES, panel, at + LANES);
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
        left1.intoArray(sums, 0);
        right1.intoArray(sums, LANES);
        left2.intoArray(sums, PANEL);
        right2.intoArray(sums, PANEL + LANES);
        left3.intoArray(sums, 2 * PANEL);
        right3.intoArray(sums, 2 * PANEL + LANES);
        left4.intoArray(sums, 3 * PANEL);
        right4.intoArray(sums, 3 * PANEL + LANES);
    }
}
