package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cost model against published numbers, against its own limits, and against windows that are played with coins. If
 * all is right, one of the comparisons with played windows fails with probability 0.01.
 */
final class CostModelTest {
    private static final double[] ACCEPTANCES = {0, 0.1, 0.35, 0.6, 0.85, 0.99, 1};
    private static final int[] LENGTHS = {1, 2, 5, 16};
    private static final int LONGEST = 32;
    private static final int WINDOWS = 20_000;
    /**
     * Standard errors that a mean may be off: 2 comparisons (steps and time) of each of 12 played models share the
     * false alarms of 0.01, so 0.0004 each, which two-sided is beyond 3.5.
     */
    private static final double FAR = 3.6;

    /** What is compared, with coins of its own. */
    record Played(CostModel model, double acceptance, int draftLength, long seed) {
        /** Standard errors between the mean of played windows and an expectation: of their steps, and of their time. */
        List<Double> off(double steps, double time) {
            double[][] windows = IntStream.range(0, WINDOWS).mapToObj(this::window).toArray(double[][]::new);
            return List.of(off(windows, 0, steps), off(windows, 1, time));
        }

        private static double off(double[][] windows, int column, double expected) {
            double mean = 0;
            double squares = 0;
            for (double[] window : windows) {
                mean += window[column] / WINDOWS;
                squares += window[column] * window[column] / WINDOWS;
            }
            double error = Math.sqrt(Math.max(squares - mean * mean, 1e-12) / WINDOWS);
            return Math.abs(mean - expected) / error;
        }

        /** A window as the decoder has it: draft, verify, judge in turn or all, repair, bonus. */
        private double[] window(int number) {
            Philox coins = new Philox(seed);
            WindowCosts costs = model.costs();
            int steps = 0;
            int rejected = 0;
            double time = costs.verification();
            for (int step = 0; step < draftLength; step++) {
                time += costs.draftStep() + costs.verifiedStep();
                if (rejected > 0 && model.truncates()) {
                    continue;
                }
                steps++;
                if (coins.uniform(number, step, 0) >= acceptance) {
                    rejected++;
                    time += costs.redraw();
                }
            }
            if (rejected == 0 && model.bonus()) {
                steps++;
                time += costs.bonusStep();
            }
            return new double[] {steps, time};
        }
    }

    static List<CostModel> models() {
        WindowCosts processor = new WindowCosts(1, 0.2, 0.05, 0.15, 1.1, 0.7);
        WindowCosts accelerator = new WindowCosts(1, 0.3, 0.4, 0.01, 0.8, 0.5);
        List<CostModel> models = new ArrayList<>();
        for (WindowCosts costs : List.of(processor, accelerator)) {
            models.add(new CostModel(costs, true, false));
            models.add(new CostModel(costs, true, true));
            models.add(new CostModel(costs, false, false));
        }
        return models;
    }

    static List<Played> played() {
        List<Played> played = new ArrayList<>();
        for (CostModel model : models()) {
            played.add(new Played(model, 0.55, 4, played.size()));
            played.add(new Played(model, 0.9, 8, played.size()));
        }
        return played;
    }

    @ParameterizedTest
    @MethodSource("played")
    void agreesWithWindowsThatArePlayed(Played played) {
        CostModel model = played.model();
        assertThat(played.off(
                model.steps(played.acceptance(), played.draftLength()),
                model.time(played.acceptance(), played.draftLength())))
                .allMatch(errors -> errors < FAR);
    }

    /** Negative control: the length one step longer, or acceptance 2 % higher, is told from what is played. */
    @ParameterizedTest
    @MethodSource("played")
    void aModelThatIsALittleOffDoesNotAgree(Played played) {
        CostModel model = played.model();
        List<Double> longer = played.off(
                model.steps(played.acceptance(), played.draftLength() + 1),
                model.time(played.acceptance(), played.draftLength() + 1));
        double time = model.time(played.acceptance() + 0.02, played.draftLength());
        assertThat(longer).allMatch(errors -> errors > FAR);
        assertThat(played.off(0, time).get(1)).isGreaterThan(FAR);
    }

    /** Table 1 there: no cost of drafting, a bonus that is free, nothing to repair. */
    @ParameterizedTest
    @CsvSource({"0.6,2,1.96", "0.7,3,2.53", "0.8,2,2.44", "0.8,5,3.69", "0.9,2,2.71", "0.9,10,6.86"})
    void agreesWithTheTableOfLeviathanAndOthers(double acceptance, int draftLength, double speedUp) {
        CostModel discrete = new CostModel(new WindowCosts(1, 0, 1, 0, 0, 0), true, true);
        assertThat(discrete.speedUp(acceptance, draftLength)).isCloseTo(speedUp, within(0.005));
    }

    /** Theorem 3.8 there. */
    @Test
    void agreesWithTheirImprovementFactor() {
        for (double cost : new double[] {0, 0.05, 0.3}) {
            CostModel discrete = new CostModel(new WindowCosts(1, cost, 1, 0, 0, 0), true, true);
            for (int gamma : LENGTHS) {
                double a = 0.75;
                assertThat(discrete.speedUp(a, gamma)).isCloseTo(
                        (1 - Math.pow(a, gamma + 1)) / ((1 - a) * (gamma * cost + 1)), within(1e-12));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void moreAcceptanceIsNeverSlower(CostModel model) {
        for (int draftLength : LENGTHS) {
            for (int i = 1; i < ACCEPTANCES.length; i++) {
                assertThat(model.steps(ACCEPTANCES[i], draftLength))
                        .isGreaterThanOrEqualTo(model.steps(ACCEPTANCES[i - 1], draftLength));
                assertThat(model.speedUp(ACCEPTANCES[i], draftLength))
                        .isGreaterThan(model.speedUp(ACCEPTANCES[i - 1], draftLength));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void noLengthIsBetterThanTheBest(CostModel model) {
        for (double acceptance : ACCEPTANCES) {
            double best = model.speedUp(acceptance, model.bestDraftLength(acceptance, LONGEST));
            assertThat(IntStream.rangeClosed(1, LONGEST))
                    .allMatch(draftLength -> model.speedUp(acceptance, draftLength) <= best);
        }
    }

    @Test
    void aBetterDraftIsWorthRunningFurtherAhead() {
        CostModel model = models().get(0);
        assertThat(IntStream.range(0, ACCEPTANCES.length)
                        .mapToObj(i -> model.bestDraftLength(ACCEPTANCES[i], LONGEST)))
                .isSorted()
                .startsWith(1)
                .endsWith(LONGEST);
    }

    @ParameterizedTest
    @MethodSource("models")
    void atTheBreakEvenSpeculationIsAsFastAsTheTarget(CostModel model) {
        double breakEven = model.breakEven(1, LONGEST).orElseThrow();
        assertThat(breakEven).isBetween(0.01, 0.99);
        assertThat(model.speedUp(breakEven, model.bestDraftLength(breakEven, LONGEST))).isCloseTo(1, within(1e-9));
        double below = breakEven - 0.01;
        assertThat(model.speedUp(below, model.bestDraftLength(below, LONGEST))).isLessThan(1);
        assertThat(IntStream.rangeClosed(1, LONGEST)
                        .mapToObj(length -> model.breakEven(length, length))
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .min())
                .hasValueCloseTo(breakEven, within(1e-9));
    }

    @Test
    void aDraftAsSlowAsTheTargetNeverPays() {
        assertThat(new CostModel(new WindowCosts(1, 1, 0, 0.1, 1, 0), true, false).breakEven(1, LONGEST)).isEmpty();
    }

    @Test
    void whatCostsNothingPaysAlways() {
        assertThat(new CostModel(new WindowCosts(1, 0.1, 0.1, 0.1, 0, 0), true, false).breakEven(1, LONGEST))
                .hasValue(0);
    }

    /** Amdahl's law: half of the steps are as fast as ever. */
    @Test
    void prefilledStepsAreNotFaster() {
        CostModel model = models().get(0);
        double speedUp = model.speedUp(0.9, 8);
        assertThat(model.speedUp(0.9, 8, 0)).isCloseTo(speedUp, within(1e-12));
        assertThat(model.speedUp(0.9, 8, 0.5)).isCloseTo(2 / (1 + 1 / speedUp), within(1e-12));
        assertThat(model.speedUp(0.9, 8, 1)).isOne();
    }

    @Test
    void policiesKnowWhetherTheyTruncate() {
        WindowCosts costs = models().get(0).costs();
        assertThat(CostModel.of(DecodingPolicy.EXACT, true, costs)).isEqualTo(new CostModel(costs, true, true));
        assertThat(CostModel.of(DecodingPolicy.CSPD, true, costs)).isEqualTo(new CostModel(costs, true, false));
        assertThat(CostModel.of(DecodingPolicy.CSPD_WINDOWED, true, costs))
                .isEqualTo(new CostModel(costs, false, false));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void anAcceptanceIsAProbability(double acceptance) {
        assertThatThrownBy(() -> models().get(0).steps(acceptance, 1))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("The acceptance [" + acceptance + "] must be between 0 and 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void aCostIsANumberThatIsNotNegative(double cost) {
        assertThatThrownBy(() -> new WindowCosts(1, cost, 0, 0, 0, 0))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("[" + cost + "]");
    }
}
