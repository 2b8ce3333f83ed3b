package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.Resampler.Randomness;
import dev.foretoken.api.numerics.Philox;
import java.util.stream.IntStream;

/** What a resampler gets for tokens of the chain. It holds the resampler to the addresses that there are. */
final class ChainRandomness implements Randomness {
    private static final Philox COINS = new Philox(5);
    /** More than any resampler has use for in one call. */
    private static final long MOST_CALLS = 8L * Resampler.MOST_ATTEMPTS;

    private final GaussianChain chain;
    private final int[] tokens;
    private long calls;

    /** @param tokens their numbers on the chain */
    ChainRandomness(GaussianChain chain, int... tokens) {
        this.chain = chain;
        this.tokens = tokens;
    }

    @Override
    public float[] normals(int row, int attempt) {
        count(attempt);
        return GaussianChain.noise(1, new int[] {tokens[row]}, new int[] {attempt})
                .slice(0, 1).data();
    }

    @Override
    public double uniform(int row, int attempt) {
        count(attempt);
        return COINS.uniform(tokens[row], 1, attempt);
    }

    @Override
    public DraftedTokens targetPaths(int[] rows, int[] attempts) {
        IntStream.of(attempts).forEach(this::count);
        return chain.proposed(
                GaussianChain.noise(1, IntStream.of(rows).map(row -> tokens[row]).toArray(), attempts));
    }

    private void count(int attempt) {
        assertThat(attempt).as("number of a proposal").isBetween(0, Resampler.MOST_ATTEMPTS - 1);
        assertThat(++calls).as("random numbers taken, none of which was enough").isLessThan(MOST_CALLS);
    }
}
