package dev.foretoken.runtime.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ComparisonGridTest {
    private static final LatentSpec LATENT = new LatentSpec(16, 16, 16, 1, 0.2325f);

    @Test
    void theTargetWithFewerStepsIsAlwaysThere() {
        assertThat(names(contests(grid(List.of(), List.of(), List.of()), Attention.BIDIRECTIONAL, false)))
                .containsExactly(
                        List.of("target-only", "target-only, 32 AR steps", "target-only, linear:50-5 denoising steps"));
    }

    @Test
    void causalModelsHaveNoFewerSteps() {
        ComparisonGrid grid = grid(List.of(DecodingPolicy.CSPD), List.of(64, 32), List.of());
        assertThat(names(contests(grid, Attention.CAUSAL, false))).containsExactly(List.of(
                "target-only", "target-only, linear:50-5 denoising steps", "cspd, draft length 2",
                "cspd, draft length 4"));
    }

    @Test
    void onlyExactHasSegmentsAndAContestWithFinalNoise() {
        ComparisonGrid grid =
                grid(List.of(DecodingPolicy.EXACT, DecodingPolicy.DRAFT_ONLY), List.of(64), List.of());
        List<Contest> contests = contests(grid, Attention.CAUSAL, false);
        assertThat(names(contests)).containsExactly(
                List.of("target-only", "target-only, linear:50-5 denoising steps", "draft-only"),
                List.of("target-only, final noise", "exact, draft length 2", "exact, draft length 2, 5 segments",
                        "exact, draft length 4", "exact, draft length 4, 5 segments"));
        assertThat(contests.get(1).candidates()).allMatch(candidate -> candidate.request().finalNoise());
        assertThat(contests.get(0).candidates()).noneMatch(candidate -> candidate.request().finalNoise());
    }

    @Test
    void whereAllHaveFinalNoiseThereIsOneContest() {
        ComparisonGrid grid = grid(List.of(DecodingPolicy.EXACT, DecodingPolicy.CSPD), List.of(), List.of());
        assertThat(contests(grid, Attention.CAUSAL, true)).singleElement()
                .satisfies(contest -> assertThat(contest.rivals()).hasSize(7));
    }

    @Test
    void everyPolicyTakesTheStepsThatAreGiven() {
        ComparisonGrid grid = grid(
                List.of(DecodingPolicy.DRAFT_ONLY), List.of(64, 16),
                List.of(Optional.of(DiffusionStepSchedule.parse("linear:20-2")), Optional.empty()));
        assertThat(names(contests(grid, Attention.BIDIRECTIONAL, false))).containsExactly(List.of(
                "target-only", "target-only, constant denoising steps", "target-only, 16 AR steps",
                "target-only, 16 AR steps, constant denoising steps", "draft-only",
                "draft-only, constant denoising steps", "draft-only, 16 AR steps",
                "draft-only, 16 AR steps, constant denoising steps"));
    }

    @Test
    void namesTellCandidatesApart() {
        ComparisonGrid grid = grid(
                List.of(DecodingPolicy.values()), List.of(64, 32, 64),
                List.of(Optional.empty(), Optional.of(DiffusionStepSchedule.parse("cosine:9-3"))));
        List<Candidate> all =
                contests(grid, Attention.BIDIRECTIONAL, false).stream().flatMap(Contest::candidates).toList();
        assertThat(all).extracting(Candidate::name).doesNotHaveDuplicates();
        assertThat(all).extracting(Candidate::request).doesNotHaveDuplicates();
    }

    private static ComparisonGrid grid(
            List<DecodingPolicy> policies, List<Integer> steps, List<Optional<DiffusionStepSchedule>> denoising) {
        return new ComparisonGrid(
                policies, Stream.of("2", "4", "2").map(DraftLength::parse).toList(), List.of(1, 5), steps, denoising);
    }

    private static List<Contest> contests(ComparisonGrid grid, Attention attention, boolean finalNoise) {
        return grid.contests(
                () -> GenerationRequest.of(0).finalNoise(finalNoise), new ARBackbone.Spec(LATENT, 10, 8, attention),
                Respacing.even(50));
    }

    private static List<List<String>> names(List<Contest> contests) {
        return contests.stream().map(contest -> contest.candidates().map(Candidate::name).toList()).toList();
    }
}
