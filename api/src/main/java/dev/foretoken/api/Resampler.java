package dev.foretoken.api;

import java.util.List;

/** Draws a new token where a drafted one was rejected. */
public interface Resampler {
    /**
     * Draws one token for each rejected one.
     *
     * @param rejected n rejected tokens with both laws
     * @param randomness the random numbers to use, addressed so that they are the same whatever the batch
     * @return n outcomes
     */
    List<Outcome> resample(DraftedTokens rejected, Randomness randomness);

    /** The random numbers of n rejected tokens. */
    interface Randomness {
        /** Standard normals of proposal number {@code attempt} (from 0) for token {@code row}: D values. */
        float[] normals(int row, int attempt);

        /** The coin of proposal number {@code attempt} for token {@code row}: in (0, 1). */
        double uniform(int row, int attempt);
    }

    /** What became of one rejected token. */
    sealed interface Outcome {
        int attempts();
    }

    /**
     * A token was drawn.
     *
     * @param token D values
     * @param attempts proposals that it took, the kept one included
     */
    record Drawn(float[] token, int attempts) implements Outcome {}

    /** No proposal was kept; the host counts it and uses the target's own draw. */
    record GaveUp(int attempts) implements Outcome {}
}
