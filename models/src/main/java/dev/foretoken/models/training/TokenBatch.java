package dev.foretoken.models.training;

import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tokens to learn from. Every asked position is one row; each row is noised {@code repeats} times, so that what the
 * backbone computes serves several steps of the head (Li et al. 2024, arXiv 2406.11838, section 4.2), each time with
 * some noise and with the opposite.
 *
 * @param contexts what is known and what is asked for; unlike in generation, all tokens of each picture are there. All
 *     know equally many. A causal model is given known = 0 and asked for every token, and sees the prefix of each
 * @param repeats how often each row is noised
 * @param steps the denoising step t of each noised row, [repeats * rows], repeat after repeat
 * @param weights by how much each noised row counts, [repeats * rows]
 * @param noise standard normals, [repeats * rows, D]
 * @param guidance w of each row, [rows], as in {@link Guidance}; only distillation uses it
 */
public record TokenBatch(
        List<PrefixContext> contexts, int repeats, int[] steps, float[] weights, FloatBlock noise,
        float[] guidance) {
    /** Number of asked positions. */
    public int rows() {
        return contexts.stream().mapToInt(PrefixContext::asked).sum();
    }

    /** Whether any row is under guidance, and needs what is said without its class. */
    public boolean isGuided() {
        return IntStream.range(0, guidance.length).anyMatch(row -> guidance[row] != 1);
    }
}
