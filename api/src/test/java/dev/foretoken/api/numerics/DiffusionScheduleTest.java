package dev.foretoken.api.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.numerics.DiffusionSchedule.Noise;
import org.junit.jupiter.api.Test;

final class DiffusionScheduleTest {
    /** The numbers of Ho et al. 2020, section 4; the signal that is left is the product of 1 - beta. */
    @Test
    void theLinearScheduleIsThatOfItsPaper() {
        DiffusionSchedule linear = DiffusionSchedule.of(Noise.LINEAR, Respacing.none());

        assertThat(linear.betas()).hasSize(1000);
        assertThat(linear.betas()[0]).isCloseTo(1e-4, within(1e-12));
        assertThat(linear.betas()[1]).isCloseTo(1e-4 + 0.0199 / 999, within(1e-12));
        assertThat(linear.betas()[999]).isCloseTo(0.02, within(1e-12));
        assertThat(linear.cumulativeAlphas()[999]).isCloseTo(4.0358e-5, within(1e-9));
    }
}
