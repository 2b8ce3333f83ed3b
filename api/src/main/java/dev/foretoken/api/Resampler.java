package dev.foretoken.api;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import java.util.List;

/**
 * Draws a new token where a drafted one was rejected.
 *
 * <p>It is made anew for every generation, used by one thread, and not closed.
 */
public interface Resampler {
    /** Proposals of one token have addresses below this. */
    int MOST_ATTEMPTS = 1 << 18;

    /** What holds for the pictures if this resampler is used with a criterion that promises as much. */
    default Guarantee guarantee() {
        return Guarantee.NONE;
    }

    /**
     * Draws one token for each rejected one.
     *
     * @param rejected n rejected tokens with both laws
     * @param randomness the random numbers to use, addressed so that they are the same whatever the batch
     * @return n outcomes
     */
    List<Outcome> resample(DraftedTokens rejected, Randomness randomness);

    /** The random numbers of n rejected tokens, and what the models make of them. */
    interface Randomness {
        /** Standard normals of proposal number {@code attempt} (from 0) for token {@code row}: D values. */
        float[] normals(int row, int attempt);

        /** The coin of proposal number {@code attempt} for token {@code row}: in (0, 1). */
        double uniform(int row, int attempt);

        /** Which segment of their paths was rejected, from 0 on: the laws agree in some better than in others. */
        default int segment() {
            return 0;
        }

        /**
         * Draws paths from the target, under the prefixes of the rejected tokens and with noise of their own, and
         * evaluates the draft's law along them; one batch through either head. Where a path is judged in segments,
         * these are the segments that were rejected, from the same states on; a segment of a single step needs no head,
         * since its Gaussians are known.
         *
         * @param rows the token that each is a proposal for
         * @param attempts the number of each proposal, from 0
         * @return the proposals with both laws and both {@linkplain DenoisedTokens#path() paths}
         */
        DraftedTokens targetPaths(int[] rows, int[] attempts);
    }

    /** What became of one rejected token. */
    sealed interface Outcome {
        int attempts();
    }

    /**
     * A token was drawn.
     *
     * @param token D values; of a segment, the state in which it ends
     * @param attempts proposals that it took, the kept one included
     */
    record Drawn(float[] token, int attempts) implements Outcome {}

    /** No proposal was kept; the host counts it, promises less, and uses a draw of the target's. */
    record GaveUp(int attempts) implements Outcome {}
}
