package dev.foretoken.api;

/**
 * Decides with what probability a drafted token is kept. It holds no random numbers: the host tosses the coin.
 *
 * <p>It is made anew for every generation, used by one thread, and not closed.
 */
public interface AcceptanceCriterion {
    /** What holds for the pictures if this criterion is used with its resampler. */
    Guarantee guarantee();

    /** What the target must compute before this criterion can be asked. */
    Evidence evidence();

    /**
     * The log of each token's acceptance probability: at most 0; 0 where both laws are equal; negative infinity rejects
     * always; never NaN.
     *
     * @param drafted n tokens with both laws
     * @return n log probabilities
     */
    double[] logAcceptance(DraftedTokens drafted);

    /** How the law of the pictures relates to the target's, from the strongest to none. */
    enum Guarantee {
        /** The target's law, exactly. */
        LOSSLESS,
        /** Close to the target's law, by a rule that stands in for the exact one. */
        SURROGATE,
        /** Nothing is promised. */
        NONE;

        /** What is left of two guarantees that both have to hold. */
        public Guarantee weaker(Guarantee other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    /** What the target computes of a drafted token. */
    enum Evidence {
        /**
         * A path of its own with the same noise as the draft's, of which the last Gaussian and the sum of log standard
         * deviations are used.
         */
        LAST_GAUSSIAN,
        /** The Gaussians of all steps along the draft's path; both {@link DenoisedTokens#path() paths} are there. */
        PATH
    }
}
