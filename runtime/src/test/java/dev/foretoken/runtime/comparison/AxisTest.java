package dev.foretoken.runtime.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AxisTest {
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.03, 0.7, 1, 12, 99, 12345})
    void everythingIsWithinAndTheTicksAreFew(double highest) {
        Axis linear = Axis.from0(DoubleStream.of(highest / 3, highest, Double.NaN), 10, 110);
        assertThat(linear.at(0)).isEqualTo(10);
        assertThat(linear.at(highest)).isBetween(100.0, 110.0);
        assertThat(linear.ticks()).hasSizeBetween(3, 8).allMatch(tick -> linear.at(tick) <= 110);
        Axis ratios = Axis.ofRatios(DoubleStream.of(highest, Double.NaN), 10, 110);
        assertThat(ratios.at(highest)).isBetween(10.0, 110.0);
        assertThat(ratios.ticks()).contains(1.0).allMatch(tick -> ratios.at(tick) >= 10 && ratios.at(tick) <= 110);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 40})
    void stepsAreWholeAndCountFromOne(int last) {
        Axis steps = new Axis.Counted(last, 10, 110);
        assertThat(steps.at(last)).isEqualTo(110);
        assertThat(steps.ticks()).hasSizeBetween(1, 8).allMatch(
                tick -> tick >= 1 && tick <= last && tick == Math.rint(tick));
    }

    @Test
    void twiceAsFastIsAsFarFromOneAsHalfAsFast() {
        Axis ratios = Axis.ofRatios(DoubleStream.of(0.5, 8), 0, 500);
        assertThat(ratios.at(2) - ratios.at(1)).isCloseTo(ratios.at(1) - ratios.at(0.5), within(1e-9));
    }

    @Test
    void upwardsRunsAgainstTheDrawing() {
        assertThat(Axis.from0(DoubleStream.of(4), 200, 0).at(4)).isLessThan(20);
    }

    @Test
    void nothingToShowIsAnAxisToo() {
        assertThat(Axis.from0(DoubleStream.of(0), 0, 100).ticks()).contains(0.0);
        assertThat(Axis.ofRatios(DoubleStream.empty(), 0, 100).ticks()).containsExactly(1.0);
    }
}
