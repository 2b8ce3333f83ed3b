package dev.foretoken.tensorflow;

/**
 * x Phi(x), where Phi is the normal distribution, for the heap. Cubic pieces that meet in value and slope stray from it
 * by less than 1e-8.
 */
final class Gelu {
    /** Beyond, it is 0 or x up to 1e-8. */
    private static final int LIMIT = 6;
    private static final int PIECES_PER_UNIT = 32;
    private static final int PIECES = 2 * LIMIT * PIECES_PER_UNIT;
    private static final int COEFFICIENTS = 4;
    private static final float[] PIECE = pieces();

    private Gelu() {}

    static void apply(float[] values) {
        for (int j = 0; j < values.length; j++) {
            values[j] = of(values[j]);
        }
    }

    private static float of(float x) {
        // Also what is not a number stays what it is.
        if (!(x > -LIMIT && x < LIMIT)) {
            return x < 0 ? 0 : x;
        }
        float at = (x + LIMIT) * PIECES_PER_UNIT;
        int piece = Math.min((int) at, PIECES - 1);
        float u = at - piece;
        int i = piece * COEFFICIENTS;
        return PIECE[i] + u * (PIECE[i + 1] + u * (PIECE[i + 2] + u * PIECE[i + 3]));
    }

    /** Of each piece the coefficients of 1, u, u^2 and u^3, where u goes from 0 to 1. */
    private static float[] pieces() {
        float[] coefficients = new float[PIECES * COEFFICIENTS];
        for (int piece = 0; piece < PIECES; piece++) {
            double left = (double) piece / PIECES_PER_UNIT - LIMIT;
            double right = (piece + 1.0) / PIECES_PER_UNIT - LIMIT;
            double from = left * distribution(left);
            double rise = right * distribution(right) - from;
            double slope = slope(left) / PIECES_PER_UNIT;
            double slopeAfter = slope(right) / PIECES_PER_UNIT;
            int i = piece * COEFFICIENTS;
            coefficients[i] = (float) from;
            coefficients[i + 1] = (float) slope;
            coefficients[i + 2] = (float) (3 * rise - 2 * slope - slopeAfter);
            coefficients[i + 3] = (float) (slope + slopeAfter - 2 * rise);
        }
        return coefficients;
    }

    private static double slope(double x) {
        return distribution(x) + x * density(x);
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** 1/2 + density(x) (x + x^3/3 + x^5/(3 5) + ...), Abramowitz and Stegun (1964), formula 26.2.11. */
    private static double distribution(double x) {
        double sum = 0;
        double term = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            sum += term;
            term *= x * x / (2 * n + 1);
        }
        return 0.5 + density(x) * sum;
    }
}
