package dev.foretoken.acceptance;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;

/**
 * min(1, r) with r = S p(x_0 | x_1^p) / q(x_0 | x_1^q) (Wang et al. 2024, arXiv 2411.11925, equation 9), in log space.
 *
 * <p>S follows the paper; the released code multiplies with its inverse. With the true deviations of the last step r is
 * zero to machine precision unless the models nearly agree, so the released code flattens it.
 */
public final class CspdCriterion implements AcceptanceCriterion {
    private final double flattening;

    /**
     * How far the ratio is flattened.
     *
     * @param flattening inner temperature that divides the distances to both means: 1 (also 0) for the paper's ratio,
     *     42 in the released code
     */
    public record Settings(double flattening) {
        public Settings {
            flattening = flattening == 0 ? 1 : flattening;
            if (!(flattening > 0 && Double.isFinite(flattening))) {
                throw new ForetokenException(
                        Code.INVALID_ARGUMENT, "The flattening [" + flattening + "] must be positive");
            }
        }
    }

    public CspdCriterion(Settings settings) {
        this.flattening = settings.flattening();
    }

    @Override
    public Guarantee guarantee() {
        return Guarantee.SURROGATE;
    }

    @Override
    public Evidence evidence() {
        return Evidence.LAST_GAUSSIAN;
    }

    @Override
    public double[] logAcceptance(DraftedTokens drafted) {
        double[] logAcceptance = logRatio(drafted);
        for (int row = 0; row < logAcceptance.length; row++) {
            logAcceptance[row] = Math.min(0, logAcceptance[row]);
        }
        return logAcceptance;
    }

    /** log r of each token. */
    double[] logRatio(DraftedTokens drafted) {
        LastGaussians laws = new LastGaussians(drafted);
        float[] tokens = drafted.draft().tokens().data();
        double[] logRatio = new double[drafted.count()];
        for (int row = 0; row < logRatio.length; row++) {
            logRatio[row] =
                    laws.logS(row) + laws.logRatio(row, tokens, row * drafted.dimension(), flattening);
        }
        return logRatio;
    }
}
