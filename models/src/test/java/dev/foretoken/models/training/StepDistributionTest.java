package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.DiffusionSchedule.Noise;
import dev.foretoken.api.numerics.Respacing;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StepDistributionTest {
    private static final DiffusionSchedule ALL = DiffusionSchedule.of(Noise.COSINE, Respacing.none());

    static Stream<StepDistribution> even() {
        return Stream.of(
                alike("1"), alike("1000"), path("1"), path("ddim50"), path("10,20,15"), path("1000"));
    }

    static Stream<StepDistribution> distributions() {
        return Stream.concat(even(), Stream.of(limited(0.1), limited(5)));
    }

    private static StepDistribution path(String respacing) {
        return StepDistribution.ofPath(DiffusionSchedule.of(Noise.COSINE, new Respacing(respacing)));
    }

    private static StepDistribution alike(String respacing) {
        return StepDistribution.limitedBySignal(
                DiffusionSchedule.of(Noise.COSINE, new Respacing(respacing)), Double.POSITIVE_INFINITY);
    }

    private static StepDistribution limited(double signalToNoise) {
        return StepDistribution.limitedBySignal(ALL, signalToNoise);
    }

    @ParameterizedTest
    @MethodSource("even")
    void whatIsLearnedIsTheMeanOverAllSteps(StepDistribution steps) {
        double drawn = 0;
        for (int t = 0; t < steps.count(); t++) {
            drawn += steps.probability(t);
            // So t counts in the mean as often as every other: 1 / T.
            assertThat(counted(steps, t)).isCloseTo(1.0 / steps.count(), within(1e-6 / steps.count()));
        }
        assertThat(drawn).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void evenlyDistributedPlacesGiveTheDistribution(StepDistribution steps) {
        int places = 200_000;
        int[] seen = new int[steps.count()];
        IntStream.range(0, places).forEach(i -> seen[steps.at((i + 0.5) / places)]++);
        for (int t = 0; t < seen.length; t++) {
            assertThat((double) seen[t]).isCloseTo(places * steps.probability(t), within(1.5));
        }
    }

    @Test
    void everyPlaceIsAStep() {
        for (StepDistribution steps : distributions().toList()) {
            assertThat(steps.at(0)).isZero();
            assertThat(steps.at(Math.nextDown(1.0))).isEqualTo(steps.count() - 1);
            assertThat(steps.at(1)).isEqualTo(steps.count() - 1);
        }
    }

    @Test
    void thePathIsDrawnMostlyNearItsEndWhereItsDivergenceIs() {
        StepDistribution path = path("ddim50");

        assertThat(IntStream.range(0, 10).mapToDouble(path::probability).sum()).isGreaterThan(0.5);
        assertThat(IntStream.range(0, 50).mapToDouble(path::probability).min().orElseThrow()).isPositive();
    }

    @Test
    void aLimitedSignalMakesTheStepsAboveItLighterInProportion() {
        StepDistribution limited = limited(5);
        int last = limited.count() - 1;

        for (int t = 0; t < limited.count(); t++) {
            double signal = ALL.cumulativeAlphas()[t];
            double ratio = signal / (1 - signal);
            assertThat(counted(limited, t) / counted(limited, last))
                    .as("step %s", t)
                    .isCloseTo(ratio > 5 ? 5 / ratio : 1, within(1e-6));
        }
    }

    @Test
    void stepsAtWhichLittleOfATokenIsLeftAreDrawnMoreRarelyAndCountTheMore() {
        for (StepDistribution steps : List.of(alike("1000"), limited(5))) {
            for (int t = 1; t < steps.count(); t++) {
                double rarer = Math.max(0.1, Math.sqrt(ALL.cumulativeAlphas()[t]))
                        / Math.max(0.1, Math.sqrt(ALL.cumulativeAlphas()[t - 1]));
                assertThat((double) steps.weight(t - 1) / steps.weight(t)).isCloseTo(rarer, within(1e-6));
            }
            assertThat(IntStream.range(0, 1000).mapToDouble(t -> counted(steps, t)).sum()).isCloseTo(1, within(1e-6));
        }
    }

    /** The share of a step in what is learned. */
    private static double counted(StepDistribution steps, int t) {
        return steps.probability(t) * steps.weight(t);
    }
}
