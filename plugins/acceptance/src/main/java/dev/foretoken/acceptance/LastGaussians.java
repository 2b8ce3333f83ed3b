package dev.foretoken.acceptance;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;

/**
 * The last Gaussians q(x_0 | x_1^q) and p(x_0 | x_1^p) of drafted tokens and the factor S that stands for the steps
 * before them (Wang et al. 2024, arXiv 2411.11925, equation 8).
 */
record LastGaussians(DraftedTokens drafted) {
    /** log S = sum over t >= 1 of log deviation_q - log deviation_p. */
    double logS(int row) {
        double sum = 0;
        int dimension = drafted.dimension();
        for (int i = row * dimension; i < (row + 1) * dimension; i++) {
            sum += (double) drafted.draft().sumLogDeviation().data()[i] - drafted.target().sumLogDeviation().data()[i];
        }
        return sum;
    }

    /**
     * log p(x) - log q(x), without S.
     *
     * @param values holds x from {@code at} on
     * @param flattening divides the distances to both means, not the normalising factors; 1 for the plain ratio
     */
    double logRatio(int row, float[] values, int at, double flattening) {
        double sum = 0;
        int dimension = drafted.dimension();
        for (int d = 0; d < dimension; d++) {
            int i = row * dimension + d;
            sum += logDensity(drafted.target(), i, values[at + d], flattening)
                    - logDensity(drafted.draft(), i, values[at + d], flattening);
        }
        return sum;
    }

    /** max(0, S p(x) - q(x)) / (S p(x)): how likely the residual keeps x. */
    double residual(int row, float[] x) {
        return Math.max(0, 1 - Math.exp(-logS(row) - logRatio(row, x, 0, 1)));
    }

    /** Up to a constant that cancels. */
    private static double logDensity(DenoisedTokens law, int i, double x, double flattening) {
        double deviation = law.finalDeviation().data()[i];
        double distance = (x - law.finalMean().data()[i]) / (deviation * flattening);
        return -Math.log(deviation) - distance * distance / 2;
    }
}
