package dev.foretoken.runtime.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.comparison.ComparisonRow.Failed;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.testing.GaussianModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By a clock that moves as the tests say. */
final class TimingRoundsTest {
    private static final ComparisonSettings SETTINGS = new ComparisonSettings(6, 0, 2, List.of(0, 1, 2), 5, 0, 1);
    private static final Contest CONTEST = new Contest(
            candidate(DecodingPolicy.TARGET_ONLY, 1),
            List.of(
                    candidate(DecodingPolicy.DRAFT_ONLY, 1), candidate(DecodingPolicy.CSPD, 2),
                    candidate(DecodingPolicy.CSPD, 3)));

    @TempDir
    Path library;

    private final List<GenerationRequest> requests = new ArrayList<>();
    private Foretoken foretoken;
    private long now;

    @BeforeEach
    void open() throws IOException {
        Path target = GaussianModels.target(library);
        foretoken = Foretoken.open(Setup.of(target).draft(GaussianModels.draft(library)).build());
    }

    @AfterEach
    void close() {
        foretoken.close();
    }

    @Test
    void ratiosAreThoseOfTheClock() {
        List<ComparisonRow> rows = rows(request -> switch (request.policy()) {
            case TARGET_ONLY -> 600;
            case DRAFT_ONLY -> 100;
            default -> longest(request) == 2 ? 400 : 1200;
        });
        assertThat(rows).extracting(row -> timing(row).speedup().value()).containsExactly(1.0, 6.0, 1.5, 0.5);
        assertThat(rows).extracting(row -> timing(row).wins()).containsExactly(false, true, true, false);
        assertThat(rows).extracting(row -> timing(row).loses()).containsExactly(false, false, false, true);
        assertThat(timing(rows.get(2)).secondsAPicture()).isCloseTo(200e-9, within(1e-15));
    }

    /** A machine that gets slower and slower: each round takes twice the time of the one before. */
    @Test
    void whatSlowsTheMachineDownIsInBothTimes() {
        List<ComparisonRow> rows = rows(request ->
                (request.policy() == DecodingPolicy.TARGET_ONLY ? 300L : 200L) << request.seed());
        assertThat(timing(rows.get(1)).speedup().low()).isEqualTo(1.5);
        assertThat(timing(rows.get(1)).speedup().high()).isEqualTo(1.5);
    }

    @Test
    void everyRivalHasARunOfItsBaselineNextToIt() {
        rows(request -> 1);
        List<GenerationRequest> timed = requests.subList(4, requests.size());
        for (int i = 0; i < timed.size(); i++) {
            if (timed.get(i).policy() != DecodingPolicy.TARGET_ONLY) {
                assertThat(timed.subList(Math.max(0, i - 1), Math.min(timed.size(), i + 2)))
                        .extracting(GenerationRequest::policy, GenerationRequest::seed)
                        .contains(tuple(
                                DecodingPolicy.TARGET_ONLY, timed.get(i).seed()));
            }
        }
        assertThat(timed).hasSize(6 * 5);
    }

    @Test
    void allHaveTheSameSeedsAndClasses() {
        rows(request -> 1);
        assertThat(requests).extracting(GenerationRequest::labels).contains(List.of(0, 1), List.of(2, 0));
        for (GenerationRequest request : requests) {
            assertThat(request.labels().get(0)).isEqualTo((int) (2 * (request.seed() - 5) % 3));
        }
        assertThat(requests).extracting(GenerationRequest::seed).containsOnly(5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void aRivalThatFailsInTheMiddleStopsAlone() {
        List<ComparisonRow> rows = rows(request -> {
            if (longest(request) == 2 && request.seed() == 7) {
                throw new ForetokenException(Code.NOT_FINITE, "out of numbers");
            }
            return 1;
        });
        assertThat(rows.get(2).outcome()).isEqualTo(new Failed("out of numbers"));
        assertThat(timing(rows.get(3)).ratios()).hasSize(6);
        assertThat(requests).filteredOn(request -> longest(request) == 2 && request.seed() > 7).isEmpty();
    }

    @Test
    void aBaselineThatFailsAndACancellationEndIt() {
        assertThatThrownBy(() -> rows(request -> {
            if (request.policy() == DecodingPolicy.TARGET_ONLY) {
                throw new ForetokenException(Code.NOT_FINITE, "out of numbers");
            }
            return 1;
        })).hasMessage("out of numbers");
        assertThatThrownBy(() -> rows(request -> {
            if (request.policy() == DecodingPolicy.CSPD) {
                throw new ForetokenException(Code.CANCELLED, "enough");
            }
            return 1;
        })).hasMessage("enough");
    }

    @Test
    void aRatioThatGoesBothWaysIsNoDifference() {
        List<ComparisonRow> rows = rows(request -> request.policy() == DecodingPolicy.TARGET_ONLY
                ? 100
                : request.seed() % 2 == 0 ? 80 : 125);
        assertThat(timing(rows.get(1)).wins()).isFalse();
        assertThat(timing(rows.get(1)).loses()).isFalse();
    }

    @Test
    void progressEndsWhereItShould() {
        List<Long> told = new ArrayList<>();
        time(request -> 1, (done, total) -> {
            assertThat(total).isEqualTo(7 * 4);
            told.add(done);
        });
        assertThat(told).isSorted().doesNotHaveDuplicates().endsWith(28L);
    }

    private List<ComparisonRow> rows(ToLongFunction<GenerationRequest> nanoseconds) {
        return time(nanoseconds, Progress.NONE);
    }

    private List<ComparisonRow> time(ToLongFunction<GenerationRequest> nanoseconds, Progress progress) {
        Generator generator = (request, listener) -> {
            requests.add(request);
            now += nanoseconds.applyAsLong(request);
            return foretoken.generate(request);
        };
        return new TimingRounds(SETTINGS, generator, () -> now, progress).time(List.of(CONTEST)).rows();
    }

    private static Timing timing(ComparisonRow row) {
        return row.measured().orElseThrow().timing();
    }

    private static int longest(GenerationRequest request) {
        return request.draftLength().orElseThrow().longest();
    }

    private static Candidate candidate(DecodingPolicy policy, int draftLength) {
        return new Candidate(
                policy + " " + draftLength, GenerationRequest.of(0).policy(policy).draftLength(draftLength).build());
    }
}
