package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.Resampler;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** Acceptance rules simple enough to know what must come of them. */
final class TestRules {
    private TestRules() {}

    /** Accepts every token with the same log probability. */
    static AcceptanceCriterion always(double logAcceptance) {
        return criterion(AcceptanceCriterion.Evidence.LAST_GAUSSIAN, (drafted, row) -> logAcceptance);
    }

    static AcceptanceCriterion criterion(
            AcceptanceCriterion.Evidence evidence, ToDoubleBiFunction<DraftedTokens, Integer> logAcceptance) {
        return new AcceptanceCriterion() {
            @Override
            public Guarantee guarantee() {
                return Guarantee.NONE;
            }

            @Override
            public Evidence evidence() {
                return evidence;
            }

            @Override
            public double[] logAcceptance(DraftedTokens drafted) {
                return IntStream.range(0, drafted.count())
                        .mapToDouble(row -> logAcceptance.applyAsDouble(drafted, row))
                        .toArray();
            }
        };
    }

    /** Accepts where the draft's last Gaussian is the target's, to the last bit. */
    static AcceptanceCriterion onlyEqualLaws() {
        return criterion(
                AcceptanceCriterion.Evidence.LAST_GAUSSIAN,
                (drafted, row) -> Arrays.equals(
                        drafted.draft().finalMean().slice(row, row + 1).data(),
                        drafted.target().finalMean().slice(row, row + 1).data())
                        ? 0 : Double.NEGATIVE_INFINITY);
    }

    /** Accepts where the target's Gaussians along the draft's path are the draft's, to the last bit. */
    static AcceptanceCriterion onlyEqualPaths() {
        return criterion(
                AcceptanceCriterion.Evidence.PATH,
                (drafted, row) -> Arrays.equals(
                        drafted.gather(row).draft().path().orElseThrow().means().data(),
                        drafted.gather(row).target().path().orElseThrow().means().data())
                        ? 0 : Double.NEGATIVE_INFINITY);
    }

    /** Leaves every rejected token to the target's own draw. */
    static Resampler givingUp() {
        return (rejected, randomness) -> IntStream.range(0, rejected.count())
                .<Resampler.Outcome>mapToObj(row -> new Resampler.GaveUp(1))
                .toList();
    }

    /** Takes the first path that the target draws. */
    static Resampler keepingTheFirstPath() {
        return (rejected, randomness) -> {
            int[] rows = IntStream.range(0, rejected.count()).toArray();
            DraftedTokens paths = randomness.targetPaths(rows, new int[rows.length]);
            return IntStream.of(rows)
                    .<Resampler.Outcome>mapToObj(row -> new Resampler.Drawn(
                            paths.target().tokens().slice(row, row + 1).data(), 1))
                    .toList();
        };
    }

    /** Draws the address itself, so that a test sees where numbers come from. */
    static Resampler drawingNormals() {
        return (DraftedTokens rejected, Resampler.Randomness randomness) -> {
            List<Resampler.Outcome> outcomes = IntStream.range(0, rejected.count())
                    .<Resampler.Outcome>mapToObj(row -> new Resampler.Drawn(randomness.normals(row, 0), 1))
                    .toList();
            return outcomes;
        };
    }

    /** The usual random numbers, but for the coins of acceptance. */
    static NoiseSource rejectingOddPositions(long seed) {
        NoiseSource usual = new PhiloxNoise(seed);
        return new NoiseSource() {
            @Override
            public int[] order(int image, int tokens) {
                return usual.order(image, tokens);
            }

            @Override
            public void denoising(int image, int position, int step, float[] values, int at, int length) {
                usual.denoising(image, position, step, values, at, length);
            }

            @Override
            public double acceptance(int image, int position, int segment) {
                return position % 2 == 0 ? 0.01 : 0.99;
            }

            @Override
            public void proposal(
                    int image, int position, int attempt, int step, float[] values, int at, int length) {
                usual.proposal(image, position, attempt, step, values, at, length);
            }

            @Override
            public double proposalCoin(int image, int position, int segment, int attempt) {
                return usual.proposalCoin(image, position, segment, attempt);
            }
        };
    }
}
