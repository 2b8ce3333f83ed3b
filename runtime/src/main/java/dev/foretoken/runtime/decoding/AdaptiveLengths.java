package dev.foretoken.runtime.decoding;

import java.util.Optional;

/**
 * The length that makes most AR steps final a time, by the acceptance and the costs of late. It opens with short
 * windows of several lengths, which tell the two parts of a verification's cost apart.
 */
final class AdaptiveLengths implements DraftControl {
    private static final int OPENING_ROUNDS = 3;
    private static final int FIRST_LENGTH = 2;
    /** The best length does not depend on what a step of the target costs. */
    private static final double ANY_COST = 1;

    private final int longest;
    private final SpeculationMeter late;
    private int round;

    AdaptiveLengths(int longest, SpeculationMeter late) {
        this.longest = longest;
        this.late = late;
    }

    @Override
    public int next() {
        Optional<CostModel> model = late.model(ANY_COST);
        if (round < OPENING_ROUNDS || model.isEmpty()) {
            return Math.min(longest, FIRST_LENGTH << Math.min(round++, OPENING_ROUNDS - 1));
        }
        return model.get().bestDraftLength(late.acceptance().share(), longest);
    }
}
