package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The steps of one picture that were drafted in a row.
 *
 * @param steps one span a drafted step, each under its own nested prefix
 * @param draft the drafted tokens of all steps, in generation order
 */
record Window(List<Span> steps, DenoisedTokens draft) {
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
        return new Span(picture(), firstStep(), endStep(), steps.get(0).known(), draft.count(), last.guidance());
    }

    /**
     * A window with the target's law of every drafted token.
     *
     * @param window what was drafted
     * @param tokens both laws, in generation order
     */
    record Verified(Window window, DraftedTokens tokens) {
        /** The span of a step and its tokens. */
        Span span(int step) {
            return window.steps().get(step - window.firstStep());
        }

        DraftedTokens of(Span span) {
            int from = span.known() - window.steps().get(0).known();
            return tokens.gather(IntStream.range(from, from + span.asked()).toArray());
        }
    }
}
