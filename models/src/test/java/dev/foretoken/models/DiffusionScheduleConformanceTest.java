package dev.foretoken.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schedules agree with the official code's, step for step. */
final class DiffusionScheduleConformanceTest {
    static Stream<Path> schedules() {
        return GoldenFolder.all().stream().flatMap(folder -> folder.files("schedule_*.safetensors").stream());
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void agreesWithTheOfficialCode(Path file) {
        String respacing = file.getFileName().toString()
                .replaceAll("schedule_(.*)\\.safetensors", "$1")
                .replace('-', ',');
        DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, new Respacing(respacing));

        try (Safetensors golden = Safetensors.open(file)) {
            assertThat(IntStream.of(schedule.timesteps()).asLongStream().toArray())
                    .containsExactly(golden.readLongs("timestep_map"));
            assertClose(schedule.betas(), golden.readDoubles("betas"));
            assertClose(schedule.cumulativeAlphas(), golden.readDoubles("alphas_cumprod"));
            assertClose(schedule.posteriorVariance(), golden.readDoubles("posterior_variance"));
            assertClose(schedule.logPosteriorVariance(), golden.readDoubles("posterior_log_variance_clipped"));
            assertClose(schedule.meanOfStart(), golden.readDoubles("posterior_mean_coef1"));
            assertClose(schedule.meanOfState(), golden.readDoubles("posterior_mean_coef2"));
        }
    }

    private static void assertClose(double[] computed, double[] golden) {
        assertThat(computed).hasSameSizeAs(golden);
        for (int t = 0; t < golden.length; t++) {
            assertThat(computed[t]).as("step [%d]", t).isCloseTo(golden[t], within(1e-12 * Math.abs(golden[t])));
        }
    }
}
