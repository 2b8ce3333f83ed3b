package dev.foretoken.runtime.decoding;

import java.time.Duration;

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
        /** A step of a policy without speculation. */
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
     * @param contexts prefixes that the backbone saw, the class-free ones included
     * @param tokens tokens that the head drew or evaluated
     * @param backbone time in the backbone
     * @param head time in the head, which is called once for each number of denoising steps
     */
    record Passed(Phase phase, Role role, int contexts, int tokens, Duration backbone, Duration head)
            implements GenerationEvent {}

    /** The target drew the tokens of a step before speculation. */
    record Prefilled(int image, int step, int tokens) implements GenerationEvent {}

    /** The draft drew the tokens of a step. */
    record Drafted(int image, int step, int tokens) implements GenerationEvent {}

    /** The target verified drafted steps, from {@code firstStep} to before {@code endStep}. */
    record Verified(int image, int firstStep, int endStep) implements GenerationEvent {}

    /** Drafted tokens of a step were kept. */
    record Accepted(int image, int step, int tokens) implements GenerationEvent {}

    /**
     * Drafted tokens of a step were rejected.
     *
     * @param segment in which segment of their paths, from 0; always 0 where paths are judged whole
     */
    record Rejected(int image, int step, int segment, int tokens) implements GenerationEvent {}

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

    /** All tokens of a picture are final. */
    record Finished(int image, int tokens) implements GenerationEvent {}
}
