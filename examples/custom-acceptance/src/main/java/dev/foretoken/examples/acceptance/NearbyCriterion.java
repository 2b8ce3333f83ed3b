package dev.foretoken.examples.acceptance;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.ForetokenException;

/**
 * Keeps a drafted token with probability exp(-(d / tolerance)^2), where d is its root mean square distance from the
 * token that the target draws from the same noise.
 *
 * <p>Draft and target share their noise, so what they draw differs only as far as the models do. Where the difference
 * is too small to be seen, the drafted token might as well stay, whatever the ratio of the two densities says. That
 * bounds the visible error of a picture, and promises nothing about its law.
 */
public final class NearbyCriterion implements AcceptanceCriterion {
    private final double tolerance;

    /**
     * How near is near.
     *
     * @param tolerance distance at which a token is kept in one case of e; official latents have a standard deviation
     *     of about 1
     */
    public record Settings(Double tolerance) {
        private static final double DEFAULT = 0.1;

        public Settings {
            tolerance = tolerance == null ? DEFAULT : tolerance;
            if (!(tolerance > 0)) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The setting [tolerance] of criterion [nearby] must be positive, not [" + tolerance + "]");
            }
        }
    }

    public NearbyCriterion(Settings settings) {
        tolerance = settings.tolerance();
    }

    @Override
    public Guarantee guarantee() {
        return Guarantee.NONE;
    }

    @Override
    public Evidence evidence() {
        return Evidence.LAST_GAUSSIAN;
    }

    @Override
    public double[] logAcceptance(DraftedTokens drafted) {
        float[] draft = drafted.draft().tokens().data();
        float[] target = drafted.target().tokens().data();
        double[] logAcceptance = new double[drafted.count()];
        for (int i = 0; i < draft.length; i++) {
            double distance = (draft[i] - target[i]) / tolerance;
            logAcceptance[i / drafted.dimension()] -= distance * distance / drafted.dimension();
        }
        return logAcceptance;
    }
}
