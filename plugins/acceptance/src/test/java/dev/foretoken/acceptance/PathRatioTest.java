package dev.foretoken.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.Resampler.Drawn;
import dev.foretoken.api.Resampler.GaveUp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of two steps, x_2 to x_0, of tokens of one value. */
final class PathRatioTest {
    private static final float[] MEANS = {0.3f, -0.2f};
    private static final float[] OTHER_MEANS = {0.1f, 0.2f};

    private final PathRatioCriterion criterion = new PathRatioCriterion();

    @Test
    void theRatioIsThatOfTheProductsOfAllStepsGaussians() {
        double[] expected = new double[2];
        float[][] states = {{0.5f, 1.5f}, {-0.4f, 0.2f}};
        for (int row = 0; row < 2; row++) {
            for (int t = 0; t < 2; t++) {
                double x = states[t][row];
                expected[row] += logNormal(x, OTHER_MEANS[t], 0.8) - logNormal(x, MEANS[t], 1.1);
            }
        }
        DraftedTokens drafted = new DraftedTokens(paths(MEANS, 1.1f), paths(OTHER_MEANS, 0.8f));
        assertThat(PathRatio.logs(drafted)).containsExactly(expected, within(1e-6));
        assertThat(criterion.logAcceptance(drafted))
                .containsExactly(new double[] {Math.min(0, expected[0]), Math.min(0, expected[1])}, within(1e-6));
        assertThat(PathRatio.logs(new DraftedTokens(drafted.target(), drafted.draft())))
                .containsExactly(new double[] {-expected[0], -expected[1]}, within(1e-6));
    }

    @Test
    void lawsThatDifferByRoundingAreEqual() {
        float rounded = 1.1f + 1e-6f;
        DraftedTokens drafted = new DraftedTokens(paths(MEANS, 1.1f), paths(MEANS, rounded));
        assertThat(PathRatio.logs(drafted)).containsExactly(0, 0);
        assertThat(criterion.logAcceptance(drafted)).containsExactly(0, 0);
    }

    @Test
    void withoutPathsThereIsNothingToJudge() {
        FloatBlock one = FloatBlock.zeros(1, 1);
        DenoisedTokens token = new DenoisedTokens(one, one, one, one, Optional.empty());
        assertThatThrownBy(() -> criterion.logAcceptance(new DraftedTokens(token, token)))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("[PATH]");
    }

    /** Equal laws leave nothing to draw. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000})
    void theResidualOfEqualLawsGivesUpAfterAllItsAttempts(int maxAttempts) {
        List<Integer> attempts = new ArrayList<>();
        Resampler residual = new PathResidual(new PathResidual.Settings(maxAttempts));
        DraftedTokens equal = new DraftedTokens(paths(MEANS, 1), paths(MEANS, 1));
        assertThat(residual.resample(equal, proposing(0, equal, equal, 0, attempts)))
                .containsExactly(new GaveUp(maxAttempts), new GaveUp(maxAttempts));
        assertThat(attempts).hasSize(2 * maxAttempts);
    }

    /** Proposals before number {@code good} are as much the draft's as the target's, the others far less. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30})
    void theFirstProposalThatPassesIsKept(int good) {
        Resampler residual = new PathResidual(new PathResidual.Settings(0));
        DraftedTokens equal = new DraftedTokens(paths(MEANS, 1), paths(MEANS, 1));
        DraftedTokens likely = new DraftedTokens(paths(new float[] {90, 90}, 1), paths(MEANS, 1));
        for (int call = 0; call < 3; call++) {
            List<Resampler.Outcome> outcomes =
                    residual.resample(likely, proposing(0, equal, likely, good, new ArrayList<>()));
            assertThat(outcomes).allMatch(outcome -> outcome.attempts() == good + 1);
            assertThat(((Drawn) outcomes.get(1)).token()).containsExactly(1.5f);
        }
    }

    @Test
    void asManyProposalsAreDrawnAtOnceAsTokensOfTheSegmentLetExpect() {
        Resampler residual = new PathResidual(new PathResidual.Settings(0));
        DraftedTokens equal = new DraftedTokens(paths(MEANS, 1), paths(MEANS, 1));
        DraftedTokens likely = new DraftedTokens(paths(new float[] {90, 90}, 1), paths(MEANS, 1));
        int[] good = {3, 0};
        int[][] asked = new int[2][];
        for (int call = 0; call < 3; call++) {
            for (int segment = 0; segment < 2; segment++) {
                List<Integer> attempts = new ArrayList<>();
                residual.resample(likely, proposing(segment, equal, likely, good[segment], attempts));
                asked[segment] = attempts.stream().distinct().mapToInt(Integer::intValue).toArray();
            }
        }
        assertThat(asked[0]).hasSize(8);
        assertThat(asked[1]).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Resampler.MOST_ATTEMPTS + 1})
    void attemptsWithoutAddressesAreRefused(int maxAttempts) {
        assertThatThrownBy(() -> new PathResidual.Settings(maxAttempts))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("[" + maxAttempts + "]");
    }

    /** Proposes tokens of {@code early}, and from number {@code from} on of {@code late}. */
    private static Resampler.Randomness proposing(
            int segment, DraftedTokens early, DraftedTokens late, int from, List<Integer> asked) {
        DraftedTokens all = new DraftedTokens(
                DenoisedTokens.concatenate(List.of(early.draft(), late.draft())),
                DenoisedTokens.concatenate(List.of(early.target(), late.target())));
        return new Resampler.Randomness() {
            @Override
            public int segment() {
                return segment;
            }

            @Override
            public float[] normals(int row, int attempt) {
                throw new AssertionError("Paths are enough");
            }

            @Override
            public double uniform(int row, int attempt) {
                return 0.5;
            }

            @Override
            public DraftedTokens targetPaths(int[] rows, int[] attempts) {
                asked.addAll(IntStream.of(attempts).boxed().toList());
                return all.gather(IntStream.range(0, rows.length)
                        .map(i -> attempts[i] < from ? rows[i] : early.count() + rows[i])
                        .toArray());
            }
        };
    }

    private static DenoisedTokens paths(float[] means, float deviation) {
        float[] deviations = new float[4];
        Arrays.fill(deviations, deviation);
        FloatBlock states = FloatBlock.of(new float[] {0.5f, 1.5f, -0.4f, 0.2f, 7, 8}, 3, 2, 1);
        return DenoisedTokens.of(
                new DenoisingPath(
                        states, FloatBlock.of(new float[] {means[0], means[0], means[1], means[1]}, 2, 2, 1),
                        FloatBlock.of(deviations, 2, 2, 1)),
                1);
    }

    private static double logNormal(double x, double mean, double deviation) {
        return -Math.log(deviation) - Math.pow((x - mean) / deviation, 2) / 2;
    }
}
