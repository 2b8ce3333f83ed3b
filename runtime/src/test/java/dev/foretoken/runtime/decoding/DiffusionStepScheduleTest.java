package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Respacing;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DiffusionStepScheduleTest {
    /** By hand from the formulas, for nine AR steps. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "linear:50-5    | 50 44 38 33 27 21 16 10 5",
        "cosine:50-5    | 50 48 43 36 27 18 11 6 5",
        "two-stage:50-5 | 50 50 50 50 5 5 5 5 5",
        "linear:7-7     | 7 7 7 7 7 7 7 7 7"
    })
    void annealsFromTheFirstNumberToTheLast(String notation, String counts) {
        assertThat(counts(DiffusionStepSchedule.parse(notation), 9))
                .containsExactly(Arrays.stream(counts.split(" ")).mapToInt(Integer::parseInt).toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear:100-1", "cosine:64-3", "two-stage:50-5"})
    void neverTakesMoreStepsThanBefore(String notation) {
        for (int steps = 2; steps < 70; steps++) {
            assertThat(IntStream.of(counts(DiffusionStepSchedule.parse(notation), steps)).boxed())
                    .isSortedAccordingTo(Comparator.reverseOrder());
        }
    }

    @Test
    void aSingleStepIsTheFirst() {
        assertThat(counts(DiffusionStepSchedule.parse("cosine:50-5"), 1)).containsExactly(50);
    }

    @Test
    void aRespacingIsTheSameEverywhere() {
        DiffusionStepSchedule schedule = DiffusionStepSchedule.parse("10,20");
        for (int step = 0; step < 4; step++) {
            assertThat(schedule.at(step, 4)).isEqualTo(new Respacing("10,20"));
        }
        assertThat(schedule.fewest()).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddim50", "100", "10,20,15", "even17", "linear:50-5", "cosine:8-8", "two-stage:20-1"})
    void isWrittenAsItIsRead(String notation) {
        assertThat(DiffusionStepSchedule.parse(notation)).hasToString(notation);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "linear:5-50", "linear:5-0", "linear:50", "linear:", "linear:a-b", "linear:50-5-1", "linear:99999999999-5", "abc"
    })
    void refusesWhatCannotBeRead(String notation) {
        assertThatThrownBy(() -> DiffusionStepSchedule.parse(notation))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("[" + notation + "]");
    }

    @Test
    void anUnknownShapeListsTheKnownOnes() {
        assertThatThrownBy(() -> DiffusionStepSchedule.parse("liner:50-5"))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContainingAll("[liner]", "did you mean [linear]?", "linear, cosine, two-stage");
    }

    private static int[] counts(DiffusionStepSchedule schedule, int steps) {
        return IntStream.range(0, steps).map(step -> schedule.at(step, steps).count()).toArray();
    }
}
