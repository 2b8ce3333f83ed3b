package dev.foretoken.runtime.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DecodingStatistics.PhaseStatistics;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Prefill;
import dev.foretoken.runtime.decoding.SpeedPrediction;
import dev.foretoken.runtime.testing.GaussianModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GenerationRecordingTest {
    private static final List<String> EVENTS = List.of(
            "Pass", "LookOn", "Redraw", "Bonus", "JudgedStep", "Window", "Picture", "DraftLength", "FallBack",
            "Prediction");

    @TempDir
    Path folder;

    private DecodingStatistics statistics;

    @Test
    void whatIsRecordedAddsUpToTheReport() throws IOException {
        List<RecordedEvent> events = record("Pass", "Redraw", "Bonus", "JudgedStep", "Window", "Picture");

        assertThat(sum(events, "Picture", "emittedTokens")).isEqualTo(statistics.emittedTokens()).isEqualTo(48);
        assertThat(of(events, "Picture")).hasSize(3).allMatch(picture -> !picture.getDuration().isZero());
        assertThat(of(events, "Window")).hasSize(statistics.windows());
        assertThat(sum(events, "Window", "draftedTokens")).isEqualTo(statistics.draftedTokens());
        assertThat(sum(events, "Window", "acceptedTokens")).isEqualTo(statistics.acceptedTokens()).isPositive();
        assertThat(sum(events, "Window", "rejectedTokens")).isEqualTo(statistics.rejectedTokens()).isPositive();
        assertThat(sum(events, "Window", "discardedTokens")).isEqualTo(statistics.discardedTokens());
        assertThat((double) sum(events, "Window", "acceptedSteps") / statistics.windows())
                .isEqualTo(statistics.meanAcceptedSteps());
        assertThat(sum(events, "Redraw", "tokens")).isEqualTo(statistics.rejectedTokens());
        assertThat(sum(events, "Redraw", "proposals")).isEqualTo(statistics.resamplingAttempts());
        assertThat(sum(events, "Redraw", "gaveUp")).isEqualTo(statistics.resamplingGaveUp());
        assertThat(sum(events, "Bonus", "tokens")).isEqualTo(statistics.bonusTokens()).isPositive();
        assertThat(of(events, "Pass")).hasSize(statistics.targetPasses() + statistics.draftPasses());
    }

    @Test
    void acceptanceByDraftPositionAndTheTimeOfPhasesCanBeTold() throws IOException {
        List<RecordedEvent> events = record("Pass", "Redraw", "Bonus", "JudgedStep");
        for (int position = 0; position < statistics.acceptanceByDraftPosition().size(); position++) {
            int at = position;
            List<RecordedEvent> there = of(events, "JudgedStep").stream()
                    .filter(step -> step.getInt("draftPosition") == at)
                    .toList();
            long accepted = sum(there, "JudgedStep", "acceptedTokens");
            assertThat((double) accepted / (accepted + sum(there, "JudgedStep", "rejectedTokens")))
                    .isEqualTo(statistics.acceptanceByDraftPosition().get(position));
        }
        long time = sum(events, "Pass", "backbone") + sum(events, "Pass", "head") + sum(events, "Redraw", "time")
                + sum(events, "Bonus", "time");
        assertThat(time * 1e-9).isCloseTo(
                statistics.phases().values().stream().mapToDouble(PhaseStatistics::seconds).sum(), Offset.offset(1e-6));
    }

    @Test
    void theTimeOfPathsThatAreVerifiedInPartsIsRecorded() throws IOException {
        GenerationEvent.LookedOn looked = new GenerationEvent.LookedOn(2, 7, Duration.ofNanos(1500));
        List<RecordedEvent> events = record(() -> new GenerationRecording().accept(looked), "LookOn");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getInt("picture")).isEqualTo(2);
            assertThat(event.getInt("step")).isEqualTo(7);
            assertThat(event.getDuration("time")).isEqualTo(Duration.ofNanos(1500));
        });
    }

    @Test
    void draftLengthsAndWhatTheyShouldGainAreRecorded() throws IOException {
        List<RecordedEvent> events = record("DraftLength", "Prediction");
        assertThat(of(events, "DraftLength")).hasSize(statistics.draftLengths().get(2))
                .allMatch(round -> round.getInt("steps") == 2);
        SpeedPrediction prediction = statistics.prediction().orElseThrow();
        assertThat(of(events, "Prediction")).singleElement().satisfies(event -> {
            assertThat(event.getDouble("speedUp")).isEqualTo(prediction.speedUp());
            assertThat(event.getDouble("stepAcceptance")).isEqualTo(prediction.stepAcceptance());
            assertThat(event.getDouble("breakEven"))
                    .isEqualTo(Double.valueOf(prediction.breakEven().orElse(Double.NaN)));
        });
    }

    @Test
    void aFallBackIsRecorded() throws IOException {
        GenerationEvent.FellBack fellBack = new GenerationEvent.FellBack(0.1, 0.2, OptionalDouble.of(0.4));
        List<RecordedEvent> events = record(() -> new GenerationRecording().accept(fellBack), "FallBack");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getDouble("stepAcceptance")).isEqualTo(0.1);
            assertThat(event.getDouble("atMost")).isEqualTo(0.2);
            assertThat(event.getDouble("breakEven")).isEqualTo(0.4);
        });
    }

    /** Negative control: an event that is not asked for is not there. */
    @Test
    void onlyWhatIsEnabledIsRecorded() throws IOException {
        List<RecordedEvent> events = record("Picture");
        assertThat(events).hasSize(3).allMatch(event -> event.getEventType().getName().equals("dev.foretoken.Picture"));
    }

    /** Three pictures, with enough pre-filled steps to know what one costs. */
    private List<RecordedEvent> record(String... enabled) throws IOException {
        Setup setup = Setup.of(GaussianModels.target(folder)).draft(GaussianModels.draft(folder)).build();
        try (Foretoken foretoken = Foretoken.open(setup)) {
            return record(
                    () -> statistics = foretoken.generate(GenerationRequest.of(List.of(0, 1, 2))
                                    .policy(DecodingPolicy.EXACT).seed(5).draftLength(2).bonus(true)
                                    .prefill(new Prefill(0.2, Prefill.Of.TOKENS)).build())
                            .report().statistics(),
                    enabled);
        }
    }

    private List<RecordedEvent> record(Runnable work, String... enabled) throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            EVENTS.forEach(name -> recording.disable("dev.foretoken." + name));
            Stream.of(enabled).forEach(name -> recording.enable("dev.foretoken." + name));
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.foretoken."))
                .toList();
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream().filter(event -> event.getEventType().getName().equals("dev.foretoken." + name)).toList();
    }

    private static long sum(List<RecordedEvent> events, String name, String field) {
        return of(events, name).stream().mapToLong(event -> event.getLong(field)).sum();
    }
}
