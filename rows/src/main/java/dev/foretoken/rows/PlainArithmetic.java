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
        for (int j = 0; j < x.length; j++) {
            x[j] /= 1 + (float) Math.exp(-x[j]);
        }
    }

    @Override
    public void modulate(float[] x, float[] from, int shift, int scale) {
        for (int j = 0; j < x.length; j++) {
            x[j] = x[j] * (from[scale + j] + 1) + from[shift + j];
        }
    }

    @Override
    public void addGated(float[] x, float[] from, int gate, float[] sum) {
        for (int j = 0; j < x.length; j++) {
            sum[j] += from[gate + j] * x[j];
        }
    }
}
