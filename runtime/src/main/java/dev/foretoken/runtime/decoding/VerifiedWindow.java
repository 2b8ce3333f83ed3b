package dev.foretoken.runtime.decoding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What became of a window of one picture: steps that were drafted in a row and verified together.
 *
 * @param image index of the picture in the request
 * @param firstStep its first AR step
 * @param steps its drafted steps in their order; the index of one is its draft position, from 0
 * @param discardedTokens drafted tokens thrown away unjudged, after a rejection
 * @param bonusSteps AR steps that the target drew after it, because it accepted the window whole
 */
public record VerifiedWindow(int image, int firstStep, List<Step> steps, int discardedTokens, int bonusSteps) {
    /**
     * The judged tokens of a drafted step; there are none where it was discarded.
     *
     * @param accepted tokens that were kept
     * @param rejected tokens that were replaced
     */
    public record Step(int accepted, int rejected) {
        static final Step UNJUDGED = new Step(0, 0);
        static final Step ACCEPTED = new Step(1, 0);
        static final Step REJECTED = new Step(0, 1);

        boolean judged() {
            return accepted + rejected > 0;
        }

        boolean whole() {
            return accepted > 0 && rejected == 0;
        }
    }

    static VerifiedWindow unjudged(GenerationEvent.Verified verified) {
        return new VerifiedWindow(
                verified.image(), verified.firstStep(),
                Collections.nCopies(verified.endStep() - verified.firstStep(), Step.UNJUDGED), 0, 0);
    }

    VerifiedWindow judged(int step, int accepted, int rejected) {
        int position = step - firstStep;
        Step before = steps.get(position);
        List<Step> now = new ArrayList<>(steps);
        now.set(position, new Step(before.accepted + accepted, before.rejected + rejected));
        return new VerifiedWindow(image, firstStep, List.copyOf(now), discardedTokens, bonusSteps);
    }

    VerifiedWindow discarded(int tokens) {
        return new VerifiedWindow(image, firstStep, steps, discardedTokens + tokens, bonusSteps);
    }

    VerifiedWindow withBonus() {
        return new VerifiedWindow(image, firstStep, steps, discardedTokens, bonusSteps + 1);
    }

    /** Drafted tokens that were kept after judgement. */
    public int acceptedTokens() {
        return steps.stream().mapToInt(Step::accepted).sum();
    }

    /** Drafted tokens that were replaced. */
    public int rejectedTokens() {
        return steps.stream().mapToInt(Step::rejected).sum();
    }

    /** Tokens that the draft drew. */
    public int draftedTokens() {
        return acceptedTokens() + rejectedTokens() + discardedTokens;
    }

    /**
     * Its accepted length, in AR steps: leading steps of which every token was accepted. The step that was repaired and
     * the bonus step do not count.
     */
    public int acceptedSteps() {
        return (int) steps.stream().takeWhile(Step::whole).count();
    }

    /** Its accepted length with the bonus step, in AR steps. */
    public int acceptedStepsWithBonus() {
        return acceptedSteps() + bonusSteps;
    }
}
