package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.GenerationEvent.FellBack;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Gives up speculation for the rest of a generation once it is clear that the target alone is faster: once the upper
 * end of the acceptance's interval is below the break-even. Before the verdict the target draws some steps on trial,
 * since those that it pre-filled may have cost something else; so it does first of all where it pre-filled none.
 *
 * <p>The interval is two-sided at 98 % and looked at again and again, so a draft near the break-even may be given up
 * though it pays a little; what is lost then is as little.
 */
final class FallBack implements DraftControl {
    private static final int TRIAL_STEPS = 4;
    /** Judged AR steps before a verdict, and before the next trial. */
    private static final int EVIDENCE = 16;
    /** Rounds that costs must come from, since the first ones are slow, as everything warms up. */
    private static final int ROUNDS = 6;
    private static final double DEVIATIONS = 2.33;

    private final DraftControl lengths;
    private final DraftLength possible;
    private final SpeculationMeter late;
    private final SpeculationMeter all;
    private final Consumer<GenerationEvent> listener;
    private int trialSteps;
    private int rounds;
    private double judgedBefore;
    private boolean fellBack;

    /**
     * A control that speculates with {@code lengths} as long as that pays.
     *
     * @param possible what they may be
     * @param late measures costs
     * @param all measures acceptance
     * @param listener is told when it falls back
     */
    FallBack(
            DraftControl lengths, DraftLength possible, SpeculationMeter late, SpeculationMeter all,
            Consumer<GenerationEvent> listener) {
        this.lengths = lengths;
        this.possible = possible;
        this.late = late;
        this.all = all;
        this.listener = listener;
    }

    @Override
    public int next() {
        if (trialSteps == 1) {
            conclude();
        } else if (trialSteps == 0 && !fellBack && (late.targetStep().isEmpty() || hopeless())) {
            trialSteps = TRIAL_STEPS + 1;
        }
        trialSteps = Math.max(0, trialSteps - 1);
        if (fellBack || trialSteps > 0) {
            return 0;
        }
        rounds++;
        return lengths.next();
    }

    private void conclude() {
        if (hopeless()) {
            fellBack = true;
            listener.accept(new FellBack(
                    all.acceptance().share(), all.acceptance().atMost(DEVIATIONS), breakEven()));
        }
        judgedBefore = all.acceptance().trials();
        rounds = 0;
    }

    private boolean hopeless() {
        return rounds >= ROUNDS
                && all.acceptance().trials() - judgedBefore >= EVIDENCE
                && late.model().isPresent()
                && all.acceptance().atMost(DEVIATIONS) < breakEven().orElse(Double.POSITIVE_INFINITY);
    }

    /** Empty if speculation does not pay at any acceptance. */
    private OptionalDouble breakEven() {
        return late.model().orElseThrow().breakEven(possible.shortest(), possible.longest());
    }
}
