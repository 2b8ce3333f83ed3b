package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationEvent.FellBack;
import dev.foretoken.runtime.decoding.GenerationEvent.Predicted;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.SpeedPrediction;
import dev.foretoken.runtime.decoding.WindowCosts;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SpeculationNoteTest {
    private static final WindowCosts COSTS = new WindowCosts(1, 0.1, 0, 0.1, 1, 0);
    private static final GenerationRequest FIXED = GenerationRequest.of(0).build();

    @Test
    void aPredictionIsShownBesideItsBreakEven() {
        assertThat(SpeculationNote.of(FIXED, statistics(prediction(0.8, OptionalDouble.of(0.61), false))))
                .containsOnlyKeys("predicted")
                .containsEntry("predicted", "1.42 times as fast as the target alone, from 80.0 % of AR steps accepted"
                        + " and the costs; break-even at 61.0 %");
    }

    @Test
    void whatDoesNotPayIsAdvisedAgainst() {
        assertThat(SpeculationNote.of(FIXED, statistics(prediction(0.34, OptionalDouble.of(0.61), false))))
                .containsEntry(
                        "note",
                        "--policy target-only would be faster: 34.0 % of AR steps accepted, break-even at 61.0 %");
        assertThat(SpeculationNote.of(FIXED, statistics(prediction(1, OptionalDouble.empty(), false))))
                .containsEntry(
                        "note",
                        "--policy target-only would be faster: 100.0 % of AR steps accepted, no break-even at these"
                                + " costs");
    }

    /** The target's own steps had fewer tokens, so it may well be slower than they tell. */
    @Test
    void aLowerBoundIsNoAdvice() {
        assertThat(SpeculationNote.of(FIXED, statistics(prediction(0.34, OptionalDouble.of(0.61), true))))
                .containsOnlyKeys("predicted")
                .hasEntrySatisfying("predicted", text -> assertThat(text).startsWith("at least 1.42 times"));
    }

    @Test
    void aFallBackIsSaidInPlaceOfAdvice() {
        String text = "Fell back to the target alone, since speculation does not pay: 20.0 % of AR steps were accepted"
                + " (at most 30.0 %), break-even at 50.0 %";
        DecodingStatistics statistics = statistics(
                new FellBack(0.2, 0.3, OptionalDouble.of(0.5)), prediction(0.2, OptionalDouble.of(0.5), false));
        assertThat(SpeculationNote.warning(statistics)).contains(text);
        assertThat(SpeculationNote.of(FIXED, statistics)).containsEntry("note", text);
    }

    @Test
    void lengthsAreShownWhereTheyDiffer() {
        DecodingStatistics statistics = statistics(
                new GenerationEvent.DraftLengthChosen(2), new GenerationEvent.DraftLengthChosen(0),
                new GenerationEvent.DraftLengthChosen(2), new GenerationEvent.Verified(0, 0, 2),
                new GenerationEvent.Finished(0, 16));
        GenerationRequest adaptive = GenerationRequest.of(0).draftLength(new DraftLength.Adaptive()).build();
        assertThat(SpeculationNote.of(adaptive, statistics)).containsExactly(
                Map.entry("drafted", "2.0 AR steps a window on average; rounds by draft length: 0: 1, 2: 2"));
        assertThat(SpeculationNote.of(FIXED, statistics)).isEmpty();
    }

    @Test
    void whereNothingWasVerifiedThereIsNothingToSay() {
        assertThat(SpeculationNote.of(FIXED, statistics())).isEmpty();
        assertThat(SpeculationNote.warning(statistics())).isEmpty();
    }

    private static Predicted prediction(double acceptance, OptionalDouble breakEven, boolean lowerBound) {
        return new Predicted(new SpeedPrediction(acceptance, COSTS, 2, 1.42, breakEven, lowerBound));
    }

    private static DecodingStatistics statistics(GenerationEvent... events) {
        DecodingStatistics.Collector collector = new DecodingStatistics.Collector();
        Stream.of(events).forEach(collector);
        return collector.statistics();
    }
}
