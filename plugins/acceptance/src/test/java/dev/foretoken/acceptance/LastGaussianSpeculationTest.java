package dev.foretoken.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.StandardNormal;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Where the two laws differ in the last Gaussian alone, accepting with min(1, p/q) and redrawing from the residual must
 * give the target's Gaussian exactly (Leviathan et al. 2023, arXiv 2211.17192, appendix A.1). Each statistical test
 * compares {@value #RUNS} tokens with the target by Kolmogorov and Smirnov; its false-alarm rate is 1e-6, and its seed
 * is fixed.
 */
final class LastGaussianSpeculationTest {
    private static final int RUNS = 40_000;

    private static final double DRAFT_MEAN = 0.4;
    private static final double DRAFT_DEVIATION = 1.3;

    private final CspdCriterion criterion = new CspdCriterion(new CspdCriterion.Settings(1));
    private final Resampler residual = new LastGaussianResidual(new LastGaussianResidual.Settings(1000));
    private final Philox philox = new Philox(7);

    @Test
    void acceptingOrRedrawingFromTheResidualIsTheTarget() {
        assertThat(kolmogorov(run -> speculate(run, residual))).isLessThan(StandardNormal.CRITICAL);
    }

    /** Negative control: the draft's tokens unjudged. */
    @Test
    void theDraftAloneIsNotTheTarget() {
        assertThat(kolmogorov(this::drafted)).isGreaterThan(StandardNormal.CRITICAL);
    }

    /** Negative control: a plain draw from the target where the residual belongs. */
    @Test
    void redrawingFromTheTargetItselfIsNotTheTarget() {
        Resampler plain = (rejected, randomness) -> List.of(new Resampler.Drawn(randomness.normals(0, 0), 1));
        assertThat(kolmogorov(run -> speculate(run, plain))).isGreaterThan(StandardNormal.CRITICAL);
    }

    private double speculate(int run, Resampler resampler) {
        DraftedTokens drafted = laws((float) drafted(run));
        if (Math.log(philox.uniform(run, 1, 0)) < criterion.logAcceptance(drafted)[0]) {
            return drafted.draft().tokens().data()[0];
        }
        Resampler.Outcome outcome = resampler.resample(drafted, new Resampler.Randomness() {
            @Override
            public float[] normals(int row, int attempt) {
                return new float[] {normal(run, 2, attempt)};
            }

            @Override
            public double uniform(int row, int attempt) {
                return philox.uniform(run, 3, attempt);
            }

            @Override
            public DraftedTokens targetPaths(int[] rows, int[] attempts) {
                throw new AssertionError("The last Gaussian is enough");
            }
        }).get(0);
        assertThat(outcome).isInstanceOf(Resampler.Drawn.class);
        return ((Resampler.Drawn) outcome).token()[0];
    }

    private double drafted(int run) {
        return DRAFT_MEAN + DRAFT_DEVIATION * normal(run, 0, 0);
    }

    private float normal(int run, int purpose, int attempt) {
        float[] values = new float[1];
        philox.normals(run, purpose, attempt, values, 0, 1);
        return values[0];
    }

    /** The target's last Gaussian is standard normal. */
    private static DraftedTokens laws(float token) {
        return new DraftedTokens(
                law(token, (float) DRAFT_MEAN, (float) DRAFT_DEVIATION), law(token, 0, 1));
    }

    private static DenoisedTokens law(float token, float mean, float deviation) {
        return new DenoisedTokens(one(token), one(mean), one(deviation), one(0), Optional.empty());
    }

    private static FloatBlock one(float value) {
        return FloatBlock.of(new float[] {value}, 1, 1);
    }

    private static double kolmogorov(IntToDoubleFunction token) {
        return StandardNormal.kolmogorov(IntStream.range(0, RUNS).mapToDouble(token::applyAsDouble).toArray());
    }
}
