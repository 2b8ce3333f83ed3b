package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.DraftedTokens;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A denoising path cut into consecutive segments, each a symbol of its own, in the order in which they are taken.
 *
 * @param steps the steps of each segment
 * @param temperature of the noise
 */
record Segments(List<Steps> steps, float temperature) {
    /**
     * Cuts into segments that grow shorter, since drafts err most where little noise is left: the steps that are left
     * fall as the square of the segments that are left, and no segment is empty.
     */
    static Segments of(int pathSteps, int count, float temperature) {
        IntUnaryOperator stepsLeft = segmentsLeft -> Math.max(
                segmentsLeft, (int) ((long) pathSteps * segmentsLeft * segmentsLeft / ((long) count * count)));
        return new Segments(
                IntStream.range(0, count)
                        .map(segment -> count - segment)
                        .mapToObj(left -> new Steps(stepsLeft.applyAsInt(left - 1), stepsLeft.applyAsInt(left)))
                        .toList(),
                temperature);
    }

    int count() {
        return steps.size();
    }

    /** The steps from segment {@code from} (inclusive) to {@code to} (exclusive). */
    Steps steps(int from, int to) {
        return new Steps(steps.get(to - 1).first(), steps.get(from).end());
    }

    /** The segment after {@code from} and all that follow it as long as they take no more than so many steps. */
    int ahead(int from, int mostSteps) {
        int to = from + 1;
        while (to < count() && steps(from, to + 1).count() <= mostSteps) {
            to++;
        }
        return to;
    }

    /** The segment after those that the first {@code pathSteps} steps of a path make up. */
    int after(int pathSteps) {
        int left = steps.get(0).end() - pathSteps;
        return (int) steps.stream().filter(segment -> segment.first() >= left).count();
    }

    /**
     * Tokens as one segment sees them.
     *
     * @param tokens whose paths end with segment {@code to - 1}
     */
    DraftedTokens of(DraftedTokens tokens, int segment, int to) {
        if (count() == 1) {
            return tokens;
        }
        int first = steps.get(to - 1).first();
        Steps own = steps.get(segment);
        return tokens.over(new Steps(own.first() - first, own.end() - first), temperature);
    }
}
