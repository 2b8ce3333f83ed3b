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
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By a clock that moves as the tests say. */
final class TimingRoundsTest {
    private static final ComparisonSettings SETTINGS = settings(6, 0);
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
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).policy() != DecodingPolicy.TARGET_ONLY) {
                assertThat(requests.subList(Math.max(0, i - 1), Math.min(requests.size(), i + 2)))
                        .extracting(GenerationRequest::policy, GenerationRequest::seed)
                        .contains(tuple(
                                DecodingPolicy.TARGET_ONLY, requests.get(i).seed()));
            }
        }
        assertThat(requests).hasSize(6 * 5);
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

    /** 0.4 s a generation: a second has passed after three. */
    @Test
    void allWarmUpForSoLongAndThatIsNotTimed() {
        ComparisonRow baseline = time(settings(2, 1), request -> 400_000_000, Progress.NONE).get(0);
        assertThat(requests.subList(0, 3 * 4)).extracting(GenerationRequest::seed).containsOnly(5L);
        assertThat(requests.subList(0, 3 * 4)).extracting(GenerationRequest::policy, TimingRoundsTest::longest)
                .containsExactlyElementsOf(CONTEST.candidates()
                        .flatMap(candidate -> Collections.nCopies(3, candidate.request()).stream())
                        .map(request -> tuple(request.policy(), longest(request)))
                        .toList());
        assertThat(requests).hasSize(3 * 4 + 2 * 5);
        assertThat(timing(baseline).seconds()).hasSize(2 * 2);
    }

    @ParameterizedTest
    @CsvSource({"0,24", "1,28"})
    void progressEndsWhereItShould(int warmUpSeconds, long end) {
        List<Long> told = new ArrayList<>();
        time(settings(6, warmUpSeconds), request -> 1_000_000_000, (done, total) -> {
            assertThat(total).isEqualTo(end);
            told.add(done);
        });
        assertThat(told).isSorted().doesNotHaveDuplicates().endsWith(end);
    }

    private List<ComparisonRow> rows(ToLongFunction<GenerationRequest> nanoseconds) {
        return time(SETTINGS, nanoseconds, Progress.NONE);
    }

    private List<ComparisonRow> time(
            ComparisonSettings settings, ToLongFunction<GenerationRequest> nanoseconds, Progress progress) {
        Generator generator = (request, listener) -> {
            requests.add(request);
            now += nanoseconds.applyAsLong(request);
            return foretoken.generate(request);
        };
        return new TimingRounds(settings, generator, () -> now, progress).time(List.of(CONTEST)).rows();
    }

    private static ComparisonSettings settings(int rounds, int warmUpSeconds) {
        return new ComparisonSettings(rounds, warmUpSeconds, 2, List.of(0, 1, 2), 5, 0, 1);
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
