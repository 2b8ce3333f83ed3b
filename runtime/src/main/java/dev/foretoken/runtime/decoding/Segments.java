package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.DraftedTokens;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A denoising path cut into consecutive segments, each a symbol of its own, in the order in which they are taken.
 *
 * @param steps the steps of each segment
 * @param temperature of the noise
 */
record Segments(List<Steps> steps, float temperature) {
    /** Cuts as evenly as whole steps allow. */
    static Segments of(int pathSteps, int count, float temperature) {
        return new Segments(
                IntStream.range(0, count)
                        .mapToObj(s -> new Steps(pathSteps * (count - s - 1) / count, pathSteps * (count - s) / count))
                        .toList(),
                temperature);
    }

    int count() {
        return steps.size();
    }

    /** Tokens as one segment sees them. */
    DraftedTokens of(DraftedTokens tokens, int segment) {
        return count() == 1 ? tokens : tokens.over(steps.get(segment), temperature);
    }
}
