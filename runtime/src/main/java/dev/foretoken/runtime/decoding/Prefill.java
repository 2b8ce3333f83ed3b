package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.Locale;

/**
 * Token pre-filling: what the target draws alone before speculation starts (Wang et al. 2024, arXiv 2411.11925, section
 * 3.3).
 *
 * @param share from 0 to 1
 * @param of what it is a share of
 */
public record Prefill(double share, Of of) {
    /** 5 % of the tokens. */
    public static final Prefill DEFAULT = new Prefill(0.05, Of.TOKENS);

    /** What the share counts. */
    public enum Of {
        /** Steps are pre-filled until at least this share of the tokens is known. */
        TOKENS,
        /** Every step k (from 0) with k at most this share of the steps, as the released code of the paper has it. */
        STEPS;

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Prefill {
        if (!(share >= 0 && share <= 1)) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The pre-filled share [" + share + "] must be between 0 and 1");
        }
    }

    /** Number of AR steps that the target draws alone. */
    int steps(StepSchedule schedule) {
        int steps = 0;
        switch (of) {
            case TOKENS -> {
                while (schedule.known(steps) < share * schedule.tokens()) {
                    steps++;
                }
            }
            case STEPS -> steps = (int) Math.min(schedule.steps(), Math.floor(share * schedule.steps()) + 1);
        }
        return steps;
    }
}
