package dev.foretoken.acceptance;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.Resampler;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Draws paths Y from the target and keeps the first that passes with probability 1 - min(1, q(Y) / p(Y)), which is a
 * draw from the normalised (p - q)+ (Leviathan et al. 2023, arXiv 2211.17192, section 2.3).
 *
 * <p>A rejected token takes 1 / TV(p, q) proposals on average, and is rejected with probability TV(p, q): one proposal
 * a judged token, whatever the models. With N attempts at most it is given up with a probability of no more than
 * 1 / (e N), the largest value of TV (1 - TV)^N, and its law is off by as much at most. Where paths are judged in
 * segments, all this holds of each.
 *
 * <p>Several proposals are drawn at once, because a head takes hardly longer for them. How many is guessed from the
 * proposals that tokens of the same segment took so far; it changes the speed, not which proposal is kept.
 */
public final class PathResidual implements Resampler {
    private static final int DEFAULT_ATTEMPTS = 10_000;
    /** So many take a large head hardly longer than one, which waits for its weights; more take longer. */
    private static final int PATHS_PER_BATCH = 16;
    private static final int FIRST_GUESS = 4;

    private final int maxAttempts;
    private final Map<Integer, Taken> takenBySegment = new HashMap<>();

    /**
     * When to give up.
     *
     * @param maxAttempts proposals for one token; 0 for {@value #DEFAULT_ATTEMPTS}
     */
    public record Settings(int maxAttempts) {
        public Settings {
            maxAttempts = maxAttempts == 0 ? DEFAULT_ATTEMPTS : maxAttempts;
            if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
                throw new ForetokenException(
                        Code.INVALID_ARGUMENT,
                        "The number of attempts [" + maxAttempts + "] must be from 1 to " + MOST_ATTEMPTS);
            }
        }
    }

    public PathResidual(Settings settings) {
        this.maxAttempts = settings.maxAttempts();
    }

    /** Proposals that tokens took. */
    private record Taken(long tokens, long proposals) {
        static Taken of(Outcome... outcomes) {
            return new Taken(outcomes.length, Arrays.stream(outcomes).mapToInt(Outcome::attempts).sum());
        }

        Taken plus(Taken other) {
            return new Taken(tokens + other.tokens, proposals + other.proposals);
        }

        /** Twice the mean leaves e^-2 of the tokens without a kept proposal. */
        int guess() {
            return (int) Math.min(PATHS_PER_BATCH, 2 * proposals / tokens);
        }
    }

    @Override
    public Guarantee guarantee() {
        return Guarantee.LOSSLESS;
    }

    @Override
    public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
        Outcome[] outcomes = new Outcome[rejected.count()];
        int[] open = IntStream.range(0, outcomes.length).toArray();
        int from = 0;
        Taken before = takenBySegment.get(randomness.segment());
        int first = before == null ? FIRST_GUESS : before.guess();
        for (int guess = first; open.length > 0; guess = Math.min(2 * guess, PATHS_PER_BATCH)) {
            int count = Math.min(Math.max(1, Math.min(guess, PATHS_PER_BATCH / open.length)), maxAttempts - from);
            propose(open, from, count, randomness, outcomes);
            from += count;
            if (from == maxAttempts) {
                IntStream.of(open)
                        .filter(row -> outcomes[row] == null)
                        .forEach(row -> outcomes[row] = new GaveUp(maxAttempts));
            }
            open = IntStream.of(open).filter(row -> outcomes[row] == null).toArray();
        }
        takenBySegment.merge(randomness.segment(), Taken.of(outcomes), Taken::plus);
        return List.of(outcomes);
    }

    /** Looks for the first proposal that is kept among those from number {@code from} on. */
    private static void propose(int[] open, int from, int count, Randomness randomness, Outcome[] outcomes) {
        int[] rows = IntStream.range(0, open.length * count).map(i -> open[i / count]).toArray();
        int[] attempts = IntStream.range(0, rows.length).map(i -> from + i % count).toArray();
        DraftedTokens proposals = randomness.targetPaths(rows, attempts);
        double[] logRatios = PathRatio.logs(proposals);
        for (int i = 0; i < rows.length; i++) {
            double keep = -Math.expm1(Math.min(0, -logRatios[i]));
            if (outcomes[rows[i]] == null && randomness.uniform(rows[i], attempts[i]) < keep) {
                float[] token = proposals.target().tokens().slice(i, i + 1).data();
                outcomes[rows[i]] = new Drawn(token, attempts[i] + 1);
            }
        }
    }
}
