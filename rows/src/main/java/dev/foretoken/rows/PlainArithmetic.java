package dev.foretoken.rows;

/** Plain loops. */
final class PlainArithmetic implements RowArithmetic {
    @Override
    public boolean isVectorised() {
        return false;
    }

    @Override
    public int rowsTogether() {
        return 8;
    }

    @Override
    public Linear linear(float[] weight, float[] bias) {
        return new PlainLinear(weight, bias);
    }

    @Override
    public void normalise(float[] x, float[] y, float epsilon) {
        float sum = 0;
        for (float value : x) {
            sum += value;
        }
        float mean = sum / x.length;
        float squares = 0;
        for (float value : x) {
            squares += (value - mean) * (value - mean);
        }
        float inverse = (float) (1 / Math.sqrt(squares / x.length + epsilon));
        for (int j = 0; j < x.length; j++) {
            y[j] = (x[j] - mean) * inverse;
        }
    }

    @Override
    public void silu(float[] x) {
        silu(x, 0);
    }

    @Override
    public void modulate(float[] x, float[] from, int shift, int scale) {
        modulate(x, from, shift, scale, 0);
    }

    @Override
    public void addGated(float[] x, float[] from, int gate, float[] sum) {
        addGated(x, from, gate, sum, 0);
    }

    /** From value {@code first} on. */
    static void silu(float[] x, int first) {
        for (int j = first; j < x.length; j++) {
            x[j] /= 1 + (float) Math.exp(-x[j]);
        }
    }

    /** From value {@code first} on. */
    static void modulate(float[] x, float[] from, int shift, int scale, int first) {
        for (int j = first; j < x.length; j++) {
            x[j] = x[j] * (from[scale + j] + 1) + from[shift + j];
        }
    }

    /** From value {@code first} on. */
    static void addGated(float[] x, float[] from, int gate, float[] sum, int first) {
        for (int j = first; j < x.length; j++) {
            sum[j] += from[gate + j] * x[j];
        }
    }
}
