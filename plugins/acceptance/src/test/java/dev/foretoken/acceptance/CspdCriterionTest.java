package dev.foretoken.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Resampler;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CspdCriterionTest {
    private final DenoisedTokens draft = law(new float[] {0.5f, -1, 2, 0}, 0.1f, 0.8f, -3);
    private final DenoisedTokens target = law(new float[] {9, 9, 9, 9}, -0.2f, 0.5f, -2.5f);

    /** Two values a token; S = exp(2 (-3 + 2.5)). */
    @Test
    void theRatioIsThePapers() {
        double[] expected = new double[2];
        for (int row = 0; row < 2; row++) {
            expected[row] = 2 * (-3 + 2.5);
            for (int d = 0; d < 2; d++) {
                double x = draft.tokens().data()[2 * row + d];
                expected[row] += logNormal(x, -0.2f, 0.5f) - logNormal(x, 0.1f, 0.8f);
            }
        }
        double[] ratio = criterion(1).logRatio(new DraftedTokens(draft, target));
        assertThat(ratio).containsExactly(expected, within(1e-6));
    }

    /** The true deviation of the last step is about 0.006: the ratio is far below the smallest double. */
    @Test
    void aRatioBelowTheSmallestDoubleStaysANumber() {
        DraftedTokens drafted = new DraftedTokens(
                law(new float[] {0, 0, 0, 0}, 0, 0.006f, 0), law(new float[] {0, 0, 0, 0}, 1, 0.006f, 0));
        assertThat(criterion(1).logAcceptance(drafted)[0]).isBetween(-28_000.0, -27_000.0);
        assertThat(criterion(42).logAcceptance(drafted)[0]).isBetween(-16.0, -15.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAFlatteningThatIsNotPositive(double flattening) {
        assertThatThrownBy(() -> new CspdCriterion.Settings(flattening))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("The flattening [" + flattening + "] must be positive");
    }

    /** Where the draft's law covers the target's, nothing is left to draw. */
    @Test
    void theResidualOfEqualLawsGivesUp() {
        Resampler residual = new LastGaussianResidual(new LastGaussianResidual.Settings(5));
        assertThat(residual.resample(new DraftedTokens(draft, draft), randomness()))
                .containsExactly(new Resampler.GaveUp(5), new Resampler.GaveUp(5));
    }

    private static Resampler.Randomness randomness() {
        return new Resampler.Randomness() {
            @Override
            public float[] normals(int row, int attempt) {
                return new float[] {0.1f * attempt, -0.2f * row};
            }

            @Override
            public double uniform(int row, int attempt) {
                return 0.5;
            }

            @Override
            public DraftedTokens targetPaths(int[] rows, int[] attempts) {
                throw new AssertionError("The last Gaussian is enough");
            }
        };
    }

    private static CspdCriterion criterion(double flattening) {
        return new CspdCriterion(new CspdCriterion.Settings(flattening));
    }

    private static double logNormal(double x, double mean, double deviation) {
        return -Math.log(deviation) - Math.pow((x - mean) / deviation, 2) / 2;
    }

    private static DenoisedTokens law(float[] tokens, float mean, float deviation, float sumLogDeviation) {
        return new DenoisedTokens(
                FloatBlock.of(tokens, 2, 2), filled(mean), filled(deviation), filled(sumLogDeviation),
                Optional.empty());
    }

    private static FloatBlock filled(float value) {
        return FloatBlock.of(new float[] {value, value, value, value}, 2, 2);
    }
}
