package dev.foretoken.rows;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The JDK's vectors; what is left of a row, less than a vector, in plain loops. */
final class VectorArithmetic implements RowArithmetic {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Where exp(x) is neither 0 nor infinite. */
    private static final float LIMIT = 87;
    /** Added to a float, its last bits are the nearest integer. */
    private static final float ROUNDING = 1.5f * (1 << 23);
    private static final int MANTISSA_BITS = 23;
    private static final float LOG2_E = (float) (1 / Math.log(2));
    /** ln 2, in a part with so few bits that its products are exact, and the rest. */
    private static final float LN_2 = 0.693359375f;
    private static final float LN_2_REST = (float) (Math.log(2) - 0.693359375);

    @Override
    public boolean isVectorised() {
        return true;
    }

    @Override
    public int rowsTogether() {
        return 64;
    }

    @Override
    public Linear linear(float[] weight, float[] bias) {
        return new VectorLinear(weight, bias);
    }

    @Override
    public void normalise(float[] x, float[] y, float epsilon) {
        int whole = SPECIES.loopBound(x.length);
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int j = 0; j < whole; j += LANES) {
            sums = sums.add(FloatVector.fromArray(SPECIES, x, j));
        }
        float sum = sums.reduceLanes(VectorOperators.ADD);
        for (int j = whole; j < x.length; j++) {
            sum += x[j];
        }
        float mean = sum / x.length;
        sums = FloatVector.zero(SPECIES);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector centred = FloatVector.fromArray(SPECIES, x, j).sub(mean);
            sums = centred.fma(centred, sums);
        }
        float squares = sums.reduceLanes(VectorOperators.ADD);
        for (int j = whole; j < x.length; j++) {
            squares += (x[j] - mean) * (x[j] - mean);
        }
        float inverse = (float) (1 / Math.sqrt(squares / x.length + epsilon));
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromArray(SPECIES, x, j).sub(mean).mul(inverse).intoArray(y, j);
        }
        for (int j = whole; j < x.length; j++) {
            y[j] = (x[j] - mean) * inverse;
        }
    }

    @Override
    public void silu(float[] x) {
        int whole = SPECIES.loopBound(x.length);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector values = FloatVector.fromArray(SPECIES, x, j);
            values.div(exp(values.neg()).add(1)).intoArray(x, j);
        }
        PlainArithmetic.silu(x, whole);
    }

    /** 2^n exp(r), where x = n ln 2 + r and |r| is at most half of ln 2; of exp(r) the series up to r^7 / 7!. */
    private static FloatVector exp(FloatVector x) {
        FloatVector inside = x.min(LIMIT).max(-LIMIT);
        FloatVector shifted = inside.mul(LOG2_E).add(ROUNDING);
        FloatVector n = shifted.sub(ROUNDING);
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN_2), inside);
        r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_REST), r);
        FloatVector series = FloatVector.broadcast(SPECIES, 1f / 5040);
        series = series.fma(r, FloatVector.broadcast(SPECIES, 1f / 720));
        series = series.fma(r, FloatVector.broadcast(SPECIES, 1f / 120));
        series = series.fma(r, FloatVector.broadcast(SPECIES, 1f / 24));
        series = series.fma(r, FloatVector.broadcast(SPECIES, 1f / 6));
        series = series.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
        series = series.fma(r, FloatVector.broadcast(SPECIES, 1));
        series = series.fma(r, FloatVector.broadcast(SPECIES, 1));
        IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
        return series.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    @Override
    public void modulate(float[] x, float[] from, int shift, int scale) {
        int whole = SPECIES.loopBound(x.length);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromArray(SPECIES, from, scale + j)
                    .add(1)
                    .fma(FloatVector.fromArray(SPECIES, x, j), FloatVector.fromArray(SPECIES, from, shift + j))
                    .intoArray(x, j);
        }
        PlainArithmetic.modulate(x, from, shift, scale, whole);
    }

    @Override
    public void addGated(float[] x, float[] from, int gate, float[] sum) {
        int whole = SPECIES.loopBound(x.length);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromArray(SPECIES, from, gate + j)
                    .fma(FloatVector.fromArray(SPECIES, x, j), FloatVector.fromArray(SPECIES, sum, j))
                    .intoArray(sum, j);
        }
        PlainArithmetic.addGated(x, from, gate, sum, whole);
    }
}
