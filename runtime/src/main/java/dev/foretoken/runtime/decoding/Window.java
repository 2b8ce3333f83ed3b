package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DraftedTokens;
import java.util.List;
import java.util.Optional;

/**
 * The steps of one picture that were drafted in a row.
 *
 * @param steps one span a drafted step, each under its own nested prefix
 * @param drafts the drafted tokens of each step
 */
record Window(List<Span> steps, List<Denoised> drafts) {
    int picture() {
        return steps.get(0).picture();
    }

    int firstStep() {
        return steps.get(0).firstStep();
    }

    int endStep() {
        return steps.get(steps.size() - 1).endStep();
    }

    /**
     * All drafted positions under the prefix before the window. The guidance is that of the last step, as in the
     * released code of arXiv 2411.11925.
     */
    Span whole() {
        Span last = steps.get(steps.size() - 1);
        return new Span(picture(), firstStep(), endStep(), steps.get(0).known(), Span.rows(steps), last.guidance());
    }

    /**
     * A window with the target's law of every drafted token.
     *
     * @param window what was drafted
     * @param targets what the target says of each step
     * @param next the target's laws of the tokens of the step after the window, given that it is kept, if they were
     *     asked for
     */
    record Verified(Window window, List<Denoised> targets, Optional<DenoisingLaw> next) {
        /** The span of a step. */
        Span span(int step) {
            return window.steps().get(step - window.firstStep());
        }

        /** The draft's tokens of a step. */
        Denoised draft(Span span) {
            return window.drafts().get(span.firstStep() - window.firstStep());
        }

        /** The target's. */
        Denoised target(Span span) {
            return targets.get(span.firstStep() - window.firstStep());
        }

        /** The tokens of a step under both laws. */
        DraftedTokens of(Span span) {
            return new DraftedTokens(draft(span).tokens(), target(span).tokens());
        }
    }

    /**
     * A verified window that was judged step after step, up to the first that is not accepted.
     *
     * @param verified the window
     * @param endStep after the last step that was judged
     * @param unfinished tokens of that step
     */
    record Judged(Verified verified, int endStep, List<Unfinished> unfinished) {}
}
