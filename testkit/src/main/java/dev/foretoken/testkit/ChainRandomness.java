package dev.foretoken.testkit;

import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.Resampler.Randomness;
import dev.foretoken.api.numerics.Philox;
import java.util.stream.IntStream;

/** What a resampler gets for tokens of the chain. It holds the resampler to the addresses that there are. */
final class ChainRandomness implements Randomness {
    private static final Philox COINS = new Philox(5);
    /** Normals, coin and path of a proposal, and some to spare. */
    private static final int CALLS_PER_PROPOSAL = 8;

    private final GaussianChain chain;
    private final int[] tokens;
    private final int[] calls;
    private final int[] proposals;

    /** @param tokens their numbers on the chain */
    ChainRandomness(GaussianChain chain, int... tokens) {
        this.chain = chain;
        this.tokens = tokens;
        calls = new int[tokens.length];
        proposals = new int[tokens.length];
    }

    @Override
    public float[] normals(int row, int attempt) {
        count(row, attempt);
        return GaussianChain.noise(1, new int[] {tokens[row]}, new int[] {attempt})
                .slice(0, 1).data();
    }

    @Override
    public double uniform(int row, int attempt) {
        count(row, attempt);
        return COINS.uniform(tokens[row], 1, attempt);
    }

    @Override
    public DraftedTokens targetPaths(int[] rows, int[] attempts) {
        for (int i = 0; i < rows.length; i++) {
            count(rows[i], attempts[i]);
        }
        return chain.proposed(
                GaussianChain.noise(1, IntStream.of(rows).map(row -> tokens[row]).toArray(), attempts));
    }

    private void count(int row, int attempt) {
        if (attempt < 0 || attempt >= Resampler.MOST_ATTEMPTS) {
            throw new AssertionError("There is no proposal number [" + attempt + "]");
        }
        proposals[row] = Math.max(proposals[row], attempt + 1);
        if (++calls[row] > CALLS_PER_PROPOSAL * proposals[row]) {
            throw new AssertionError(
                    "The numbers of [" + proposals[row] + "] proposals were taken [" + calls[row] + "] times, and none "
                            + "was kept");
        }
    }
}
