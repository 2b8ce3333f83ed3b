package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the draft length follows. */
final class RunningEstimatesTest {
    @Test
    void aMeanForgetsAndDoesNotCountTheFirst() {
        RunningMean mean = new RunningMean(4);
        mean.add(1000, 1);
        assertThat(mean.mean()).isEmpty();
        for (int i = 0; i < 100; i++) {
            mean.add(i < 50 ? 7 : 3, 1);
        }
        assertThat(mean.mean().orElseThrow()).isCloseTo(3, within(1e-4));
    }

    @Test
    void aMeanOfAllForgetsNothing() {
        RunningMean mean = new RunningMean(Double.POSITIVE_INFINITY);
        for (int i = 0; i <= 100; i++) {
            mean.add(i, 1);
        }
        assertThat(mean.mean().orElseThrow()).isCloseTo(50.5, within(1e-12));
    }

    @Test
    void whatThereIsMoreOfCountsMore() {
        RunningMean mean = new RunningMean(Double.POSITIVE_INFINITY);
        mean.add(1000, 9);
        mean.add(1, 3);
        mean.add(5, 1);
        assertThat(mean.mean().orElseThrow()).isCloseTo(2, within(1e-12));
    }

    @Test
    void aMedianDoesNotMindWhatWasSlowAtFirst() {
        RunningMedian median = new RunningMedian(Double.POSITIVE_INFINITY);
        assertThat(median.median()).isEmpty();
        for (double value : new double[] {900, 700, 500, 3, 4, 2, 3, 4, 3}) {
            median.add(value);
        }
        assertThat(median.median()).hasValue(3);
    }

    @Test
    void aMedianForgets() {
        RunningMedian median = new RunningMedian(4);
        for (double value : new double[] {1, 1, 1, 1, 1, 9, 7, 5, 6}) {
            median.add(value);
        }
        assertThat(median.median()).hasValue(6);
    }

    /** A JVM compiles while the target draws its first steps. */
    @Test
    void stepsThatAreSlowAtFirstDoNotMakeTheTargetSlow() {
        SpeculationMeter meter = new SpeculationMeter(
                GenerationRequest.of(1).build(), new DraftLength.Fixed(1), new RunningShare(10, 0, 0), 10);
        for (int milliseconds : new int[] {900, 700, 500, 3, 4, 3, 3, 4, 3}) {
            meter.accept(new GenerationEvent.Passed(
                    GenerationEvent.Phase.PREFILL, GenerationEvent.Role.TARGET, 1, 1, 1, 1, Duration.ZERO,
                    Duration.ofMillis(milliseconds)));
        }
        assertThat(meter.targetStep().orElseThrow()).isBetween(0.003, 0.004);
    }

    @Test
    void aLineIsFoundThroughItsPoints() {
        RunningLine line = new RunningLine(10);
        for (int i = 0; i < 30; i++) {
            line.add(i % 5, 3 + 0.5 * (i % 5), 1 + i % 3);
        }
        assertThat(line.constant()).isCloseTo(3, within(1e-9));
        assertThat(line.slope()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aLineThroughOnePlaceGoesThroughTheOrigin() {
        RunningLine line = new RunningLine(10);
        for (int i = 0; i < 30; i++) {
            line.add(8, i % 2 == 0 ? 3 : 5, 1);
        }
        assertThat(line.constant()).isCloseTo(0, within(1e-9));
        assertThat(8 * line.slope()).isCloseTo(4, within(0.2));
    }

    /** Costs are not negative, whatever the noise of the clock. */
    @Test
    void neitherPartOfALineIsNegative() {
        RunningLine falling = new RunningLine(10);
        RunningLine steep = new RunningLine(10);
        for (int i = 0; i < 30; i++) {
            falling.add(1 + i % 5, 10 - i % 5, 1);
            steep.add(1 + i % 5, 5 * (i % 5), 1);
        }
        assertThat(falling.slope()).isZero();
        assertThat(falling.constant()).isCloseTo(8, within(0.5));
        assertThat(steep.constant()).isZero();
        assertThat(steep.slope()).isPositive();
    }

    @Test
    void aShareForgetsItsPrior() {
        RunningShare share = new RunningShare(20, 0.9, 5);
        assertThat(share.share()).isCloseTo(0.9, within(1e-12));
        for (int i = 0; i < 200; i++) {
            share.add(false);
        }
        assertThat(share.share()).isLessThan(0.001);
        assertThat(share.trials()).isCloseTo(20, within(0.1));
    }

    /** Wilson's interval, by hand from its formula. */
    @Test
    void theUpperEndOfAnIntervalIsWilsons() {
        RunningShare half = new RunningShare(Double.POSITIVE_INFINITY, 0, 0);
        RunningShare none = new RunningShare(Double.POSITIVE_INFINITY, 0, 0);
        for (int i = 0; i < 100; i++) {
            half.add(i % 2 == 0);
        }
        for (int i = 0; i < 10; i++) {
            none.add(false);
        }
        assertThat(half.atMost(1.96)).isCloseTo(0.5962, within(5e-5));
        assertThat(none.atMost(1.96)).isCloseTo(0.2775, within(5e-5));
    }
}
