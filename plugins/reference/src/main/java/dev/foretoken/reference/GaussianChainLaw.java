package dev.foretoken.reference;

import dev.foretoken.api.PrefixContext;
import dev.foretoken.reference.GaussianHead.TokenLaw;

/**
 * The law of all tokens of a picture that a {@link GaussianChain} and a {@link GaussianHead} draw: a multivariate
 * Gaussian. Value d of the token that is drawn as number j (from 0) has the index j D + d.
 *
 * <p>Guidance acts on what the class says, since the rest is the same in both halves. With b_j that and the shift, and
 * k the token that is known last when j is drawn, x_j = g (b_j + slope P x_k) + e_j, where P takes value d + 1 to d, g
 * is the head's gain and e_j its noise. So mean and covariance follow token by token.
 *
 * @param mean [L D]
 * @param covariance [L D, L D]
 */
public record GaussianChainLaw(double[] mean, double[][] covariance) {
    /**
     * Computes the law.
     *
     * @param chain the backbone
     * @param token what its head draws, see {@link GaussianHead#tokenLaw}
     * @param dimension D
     * @param label the picture's class
     * @param guidance w, the same for all tokens; 1 for none
     * @param order the positions in generation order
     * @param known for each of them, how many tokens are known when it is drawn
     */
    public static GaussianChainLaw of(
            GaussianChain.Settings chain, TokenLaw token, int dimension, int label, double guidance, int[] order,
            int[] known) {
        int size = order.length * dimension;
        double follow = token.gain() * chain.slope();
        double[] mean = new double[size];
        double[][] covariance = new double[size][size];
        for (int i = 0; i < size; i++) {
            int j = i / dimension;
            int d = i % dimension;
            mean[i] = token.gain() * (guidance * GaussianChain.base(label, order[j], d)
                    + (1 - guidance) * GaussianChain.base(PrefixContext.UNCONDITIONAL, order[j], d) + chain.shift());
            covariance[i][i] = token.variance();
            if (known[j] > 0) {
                int from = (known[j] - 1) * dimension + (d + 1) % dimension;
                mean[i] += follow * mean[from];
                for (int other = 0; other < i; other++) {
                    covariance[i][other] = follow * covariance[from][other];
                    covariance[other][i] = covariance[i][other];
                }
                covariance[i][i] += follow * follow * covariance[from][from];
            }
        }
        return new GaussianChainLaw(mean, covariance);
    }

    /** Standard deviation of a value. */
    public double deviation(int i) {
        return Math.sqrt(covariance[i][i]);
    }

    /** Correlation of two values. */
    public double correlation(int i, int k) {
        return covariance[i][k] / (deviation(i) * deviation(k));
    }
}
