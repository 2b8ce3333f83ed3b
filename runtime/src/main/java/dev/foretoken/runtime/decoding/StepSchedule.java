package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;

/** How many tokens are known before each AR step. Every picture of a request follows the same schedule. */
final class StepSchedule {
    /** known[k] before step k; the last entry is L. */
    private final int[] known;

    private StepSchedule(int[] known) {
        this.known = known;
    }

    /**
     * The cosine schedule of masked models: step k of K leaves floor(L cos(pi/2 (k+1)/K)) tokens masked, at least one
     * and at least one fewer than before (Chang et al. 2022, arXiv 2202.04200, section 3.3; Li et al. 2024).
     */
    static StepSchedule cosine(int tokens, int steps) {
        if (steps < 1 || steps > tokens) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "[" + steps + "] AR steps cannot draw [" + tokens + "] tokens: use 1 to " + tokens);
        }
        int[] known = new int[steps + 1];
        for (int k = 1; k < steps; k++) {
            int masked = (int) Math.floor(tokens * StrictMath.cos(Math.PI / 2 * k / steps));
            known[k] = tokens - Math.max(1, Math.min(tokens - known[k - 1] - 1, masked));
        }
        known[steps] = tokens;
        return new StepSchedule(known);
    }

    /** One token a step, as causal models have it. */
    static StepSchedule sequential(int tokens) {
        int[] known = new int[tokens + 1];
        for (int k = 0; k <= tokens; k++) {
            known[k] = k;
        }
        return new StepSchedule(known);
    }

    int tokens() {
        return known[steps()];
    }

    int steps() {
        return known.length - 1;
    }

    /** Tokens known before step k, which is also where its positions start in the generation order. */
    int known(int step) {
        return known[step];
    }

    /** Tokens that the steps from {@code step} (inclusive) to {@code end} (exclusive) draw. */
    int drawn(int step, int end) {
        return known[end] - known[step];
    }

    /** Tokens masked after step k as the guidance schedule counts them: never below 1. */
    int masked(int step) {
        return Math.max(1, tokens() - known[step + 1]);
    }
}
