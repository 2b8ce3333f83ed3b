package dev.foretoken.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.decoding.SpeedPrediction;
import dev.foretoken.runtime.decoding.WindowCosts;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A picture of six steps of two tokens: one is pre-filled; one window is repaired, the next is accepted whole. */
final class GenerationMetricsTest {
    private static final List<GenerationEvent> EVENTS = List.of(
            passed(Phase.PREFILL, Role.TARGET),
            new GenerationEvent.Prefilled(0, 0, 2),
            new GenerationEvent.Advanced(0, 0, 2, 2, 12),
            passed(Phase.DRAFT, Role.DRAFT),
            new GenerationEvent.Drafted(0, 1, 2),
            passed(Phase.DRAFT, Role.DRAFT),
            new GenerationEvent.Drafted(0, 2, 2),
            passed(Phase.DRAFT, Role.DRAFT),
            new GenerationEvent.Drafted(0, 3, 2),
            passed(Phase.VERIFY, Role.TARGET),
            new GenerationEvent.Verified(0, 1, 4),
            new GenerationEvent.Accepted(0, 1, List.of(2, 3)),
            new GenerationEvent.Accepted(0, 2, List.of(4)),
            new GenerationEvent.Rejected(0, 2, 0, List.of(5)),
            new GenerationEvent.Resampled(0, 2, 1, 5, 0, Duration.ofMillis(3)),
            new GenerationEvent.Discarded(0, 3, 4, 2),
            new GenerationEvent.Advanced(0, 2, 4, 6, 12),
            passed(Phase.DRAFT, Role.DRAFT),
            new GenerationEvent.Drafted(0, 3, 2),
            passed(Phase.DRAFT, Role.DRAFT),
            new GenerationEvent.Drafted(0, 4, 2),
            passed(Phase.VERIFY, Role.TARGET),
            new GenerationEvent.Verified(0, 3, 5),
            new GenerationEvent.LookedOn(0, 3, Duration.ofMillis(5)),
            new GenerationEvent.Accepted(0, 3, List.of(6, 7)),
            new GenerationEvent.Accepted(0, 4, List.of(8, 9)),
            new GenerationEvent.Advanced(0, 4, 4, 10, 12),
            new GenerationEvent.Bonus(0, 5, 2, Duration.ofMillis(7)),
            new GenerationEvent.Advanced(0, 5, 2, 12, 12),
            new GenerationEvent.Finished(0, 12));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void countsWhatHappened() {
        tell(new GenerationMetrics(registry));

        assertThat(count("foretoken.pictures")).isEqualTo(1);
        assertThat(count("foretoken.emitted")).isEqualTo(12);
        assertThat(count("foretoken.prefilled")).isEqualTo(2);
        assertThat(count("foretoken.drafted")).isEqualTo(10);
        assertThat(count("foretoken.accepted", "draft.position", "0")).isEqualTo(4);
        assertThat(count("foretoken.accepted", "draft.position", "1")).isEqualTo(3);
        assertThat(count("foretoken.rejected", "draft.position", "0")).isZero();
        assertThat(count("foretoken.rejected", "draft.position", "1")).isEqualTo(1);
        assertThat(count("foretoken.discarded")).isEqualTo(2);
        assertThat(count("foretoken.bonus")).isEqualTo(2);
        assertThat(count("foretoken.proposals")).isEqualTo(5);
        assertThat(count("foretoken.given.up")).isZero();
        assertThat(count("foretoken.passes", "model", "draft", "phase", "draft")).isEqualTo(5);
        assertThat(count("foretoken.passes", "model", "target", "phase", "verify")).isEqualTo(2);
        assertThat(length("without").mean()).isEqualTo((1 + 2) / 2.0);
        assertThat(length("with").mean()).isEqualTo((1 + 3) / 2.0);
        assertThat(milliseconds("draft", "backbone")).isEqualTo(5 * 2);
        assertThat(milliseconds("verify", "head")).isEqualTo(2 * 4 + 5);
        assertThat(milliseconds("resample", "resampler")).isEqualTo(3);
        assertThat(milliseconds("bonus", "head")).isEqualTo(7);
    }

    @Test
    void agreesWithTheReport() {
        DecodingStatistics.Collector collector = new DecodingStatistics.Collector();
        GenerationMetrics metrics = new GenerationMetrics(registry);
        for (int picture = 0; picture < 3; picture++) {
            tell(collector.andThen(metrics));
        }
        DecodingStatistics statistics = collector.statistics();

        assertThat(count("foretoken.emitted")).isEqualTo(statistics.emittedTokens()).isEqualTo(36);
        assertThat(length("without").count()).isEqualTo(statistics.windows()).isEqualTo(6);
        assertThat(length("without").mean()).isCloseTo(statistics.meanAcceptedSteps(), within(1e-12));
        assertThat(length("with").mean()).isCloseTo(statistics.meanAcceptedStepsWithBonus(), within(1e-12));
        for (int position = 0; position < 2; position++) {
            String place = String.valueOf(position);
            double accepted = count("foretoken.accepted", "draft.position", place);
            assertThat(accepted / (accepted + count("foretoken.rejected", "draft.position", place)))
                    .isEqualTo(statistics.acceptanceByDraftPosition().get(position));
        }
        statistics.phases().forEach((phase, figures) -> assertThat(registry.find("foretoken.phase")
                        .tag("phase", phase.name().toLowerCase(Locale.ROOT)).timers().stream()
                        .mapToDouble(timer -> timer.totalTime(TimeUnit.SECONDS)).sum())
                .isCloseTo(figures.seconds(), within(1e-9)));
    }

    @Test
    void summarisesHowFarTheDraftRunsAheadAndWhatThatShouldGain() {
        GenerationMetrics metrics = new GenerationMetrics(registry);
        for (int steps : new int[] {3, 2, 0, 0}) {
            metrics.accept(new GenerationEvent.DraftLengthChosen(steps));
        }
        metrics.accept(new GenerationEvent.FellBack(0.2, 0.3, OptionalDouble.of(0.5)));
        metrics.accept(new GenerationEvent.Predicted(prediction(1.5, OptionalDouble.of(0.5))));
        metrics.accept(new GenerationEvent.Predicted(prediction(0.5, OptionalDouble.empty())));

        assertThat(summary("foretoken.draft.length").count()).isEqualTo(4);
        assertThat(summary("foretoken.draft.length").mean()).isEqualTo(1.25);
        assertThat(count("foretoken.fall.backs")).isEqualTo(1);
        assertThat(summary("foretoken.predicted.speed.up").mean()).isEqualTo(1);
        assertThat(summary("foretoken.step.acceptance").mean()).isCloseTo(0.25, within(1e-12));
        assertThat(summary("foretoken.break.even").count()).isEqualTo(1);
        assertThat(summary("foretoken.break.even").mean()).isEqualTo(0.5);
    }

    @Test
    void tagsTellModelsApart() {
        tell(new GenerationMetrics(registry, Tags.of("target", "large")));
        tell(new GenerationMetrics(registry, Tags.of("target", "small")));
        tell(new GenerationMetrics(registry, Tags.of("target", "small")));
        assertThat(count("foretoken.emitted", "target", "large")).isEqualTo(12);
        assertThat(count("foretoken.emitted", "target", "small")).isEqualTo(24);
    }

    private static void tell(Consumer<GenerationEvent> listener) {
        EVENTS.forEach(listener);
    }

    private static GenerationEvent passed(Phase phase, Role role) {
        return new GenerationEvent.Passed(phase, role, 1, 1, 1, 2, Duration.ofMillis(2), Duration.ofMillis(4));
    }

    private static SpeedPrediction prediction(double speedUp, OptionalDouble breakEven) {
        return new SpeedPrediction(0.25, new WindowCosts(1, 0, 0, 0, 0, 0), 2, speedUp, breakEven, false);
    }

    private DistributionSummary summary(String name) {
        return registry.get(name).summary();
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private DistributionSummary length(String bonus) {
        return registry.get("foretoken.accepted.length").tag("bonus", bonus).summary();
    }

    private double milliseconds(String phase, String part) {
        return registry.get("foretoken.phase").tags("phase", phase, "part", part).timer()
                .totalTime(TimeUnit.MILLISECONDS);
    }
}
