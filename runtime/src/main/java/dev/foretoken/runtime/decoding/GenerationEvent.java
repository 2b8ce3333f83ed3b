package dev.foretoken.runtime.decoding;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What happens during a generation, in order; progress, metrics and user interfaces follow it. Pictures count from 0
 * within the request, AR steps from 0.
 */
public sealed interface GenerationEvent {
    /** Which model computed. */
    enum Role {
        TARGET,
        DRAFT
    }

    /** What it computed for. */
    enum Phase {
        /** A step without speculation: of a policy that has none, or where the target draws alone for a while. */
        STEP,
        PREFILL,
        DRAFT,
        VERIFY,
        RESAMPLE,
        BONUS
    }

    /**
     * One model pass over a batch has ended.
     *
     * @param pictures pictures of the batch that took part
     * @param steps AR steps that the head drew or evaluated, counted per picture
     * @param contexts prefixes that the backbone saw, the class-free ones included
     * @param tokens tokens that the head drew or evaluated
     * @param backbone time in the backbone
     * @param head time in the head, which is called once for each number of denoising steps
     */
    record Passed(
            Phase phase, Role role, int pictures, int steps, int contexts, int tokens, Duration backbone, Duration head)
            implements GenerationEvent {}

    /** The target drew the tokens of a step before speculation. */
    record Prefilled(int image, int step, int tokens) implements GenerationEvent {}

    /** A round of the batch begins: the draft runs so many AR steps ahead; for 0 the target draws a step instead. */
    record DraftLengthChosen(int steps) implements GenerationEvent {}

    /**
     * Speculation does not pay: the target alone draws the rest of the generation.
     *
     * @param stepAcceptance share of the judged AR steps of which every token was accepted
     * @param atMost the upper end of its interval
     * @param breakEven the acceptance that would be as fast as the target alone; empty if none is
     */
    record FellBack(double stepAcceptance, double atMost, OptionalDouble breakEven) implements GenerationEvent {}

    /** The draft drew the tokens of a step. */
    record Drafted(int image, int step, int tokens) implements GenerationEvent {}

    /** The target verified drafted steps, from {@code firstStep} to before {@code endStep}. */
    record Verified(int image, int firstStep, int endStep) implements GenerationEvent {}

    /**
     * The target looked on along the drafted paths of a step, whose beginning it had verified.
     *
     * @param time this step's share of the time in the heads of both models, up to the first rejection
     */
    record LookedOn(int image, int step, Duration time) implements GenerationEvent {}

    /**
     * Drafted tokens of a step were kept.
     *
     * @param positions where in the picture, from 0 to L - 1, row by row
     */
    record Accepted(int image, int step, List<Integer> positions) implements GenerationEvent {
        public Accepted {
            positions = List.copyOf(positions);
        }

        /** How many. */
        public int tokens() {
            return positions.size();
        }
    }

    /**
     * Drafted tokens of a step were rejected.
     *
     * @param segment in which segment of their paths, from 0; always 0 where paths are judged whole
     * @param positions where in the picture, from 0 to L - 1, row by row
     */
    record Rejected(int image, int step, int segment, List<Integer> positions) implements GenerationEvent {
        public Rejected {
            positions = List.copyOf(positions);
        }

        /** How many. */
        public int tokens() {
            return positions.size();
        }
    }

    /** Drafted steps from {@code firstStep} to before {@code endStep} were thrown away unjudged. */
    record Discarded(int image, int firstStep, int endStep, int tokens) implements GenerationEvent {}

    /**
     * The rejected tokens of a step were drawn anew.
     *
     * @param attempts proposals that it took in all
     * @param gaveUp tokens for which no proposal was kept; they are a draw of the target's
     * @param time this step's share of the time in the resampler, and in the heads that it and the rest of a path ask
     */
    record Resampled(int image, int step, int tokens, int attempts, int gaveUp, Duration time)
            implements GenerationEvent {}

    /**
     * After a window that it accepted whole, the target drew the tokens of the next step.
     *
     * @param time this step's share of the time in the head
     */
    record Bonus(int image, int step, int tokens, Duration time) implements GenerationEvent {}

    /** {@code known} of {@code tokens} tokens of a picture are final, {@code emitted} of them since the last time. */
    record Advanced(int image, int step, int emitted, int known, int tokens) implements GenerationEvent {}

    /** After the last picture of a speculative generation: what the cost model says of it. */
    record Predicted(SpeedPrediction prediction) implements GenerationEvent {}

    /** All tokens of a picture are final. */
    record Finished(int image, int tokens) implements GenerationEvent {}
}
