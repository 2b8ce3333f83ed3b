package dev.foretoken.api.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.ForetokenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RespacingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"100|100", "ddim50|50", "10,20,15|45", "1|1", "1000|1000", "ddim25|25"})
    void takesAsManyStepsAsAskedFor(String text, int count) {
        int[] steps = new Respacing(text).timesteps();
        assertThat(steps).hasSize(count).isSorted().doesNotHaveDuplicates();
        assertThat(steps[0]).isZero();
        assertThat(steps[count - 1]).isLessThan(Respacing.TRAINING_STEPS);
    }

    @Test
    void aNumberReachesTheLastStepAndAStrideNeedNot() {
        assertThat(new Respacing("100").timesteps()).endsWith(999);
        assertThat(new Respacing("ddim50").timesteps()).endsWith(980);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7, 17, 33, 49, 50, 51, 99, 100, 981})
    void anyNumberCanBeSpreadEvenlyAwayFromTheLastStep(int count) {
        int[] steps = Respacing.even(count).timesteps();
        assertThat(steps).hasSize(count).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(980);
        for (int t = 0; t < count; t++) {
            assertThat(Math.abs(steps[t] - t * 980.0 / (count - 1))).isLessThanOrEqualTo(0.5);
        }
    }

    @Test
    void fiftyStepsSpreadEvenlyAreAStrideAndASingleOneComesAllTheWay() {
        assertThat(Respacing.even(50).timesteps()).containsExactly(new Respacing("ddim50").timesteps());
        assertThat(Respacing.even(1).timesteps()).containsExactly(980);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-3", "1001", "ddim", "ddim0", "ddim999", "ddim-1", "even", "even0", "even982", "10,,5", "abc", "600,600"})
    void refusesWhatCannotBeDone(String text) {
        assertThatThrownBy(() -> new Respacing(text))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("[" + text + "]");
    }
}
