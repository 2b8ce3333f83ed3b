package dev.foretoken.runtime.decoding;

import static dev.foretoken.runtime.decoding.DecoderRun.LABELS;
import static dev.foretoken.runtime.decoding.DecoderRun.base;
import static dev.foretoken.runtime.decoding.DecoderRun.decoder;
import static dev.foretoken.runtime.decoding.DecoderRun.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.testing.GaussianTokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decoder tells of its windows, tokens and passes. */
final class DecodingAccountsTest {
    private final DecoderRun run = new DecoderRun();

    /** At every AR step in turn, under the tokens that are given. */
    @ParameterizedTest
    @EnumSource
    void acceptanceIsMeasuredUnderGivenPrefixes(Attention attention) {
        FloatBlock pictures = FloatBlock.zeros(LABELS.size(), 16, 2);
        GenerationRequest request = base().policy(DecodingPolicy.CSPD).batchSize(2).build();

        List<DraftAcceptance> same = decoder(0, attention, TestRules.onlyEqualPaths(), TestRules.drawingNormals())
                .acceptance(request, pictures, Progress.NONE, new Cancellation());
        List<DraftAcceptance> different =
                decoder(0.1f, attention, TestRules.onlyEqualPaths(), TestRules.drawingNormals())
                        .acceptance(request, pictures, Progress.NONE, new Cancellation());

        assertThat(same).extracting(DraftAcceptance::probability).containsOnly(1.0);
        assertThat(different).extracting(DraftAcceptance::probability).containsOnly(0.0);
        assertThat(same).extracting(DraftAcceptance::step).contains(0, 1, 2, 3, 4);
    }

    /** 8 steps: one pre-filled, a window of 3, a bonus, and a last window of 3, after which there is nothing. */
    @Test
    void afterAnAcceptedWindowTheTargetDrawsABonus() {
        SpeculativeDecoder decoder = decoder(0.7f, TestRules.always(0), TestRules.givingUp());
        run.tokens(decoder, base().policy(DecodingPolicy.EXACT).bonus(true).build());
        DecodingStatistics statistics = run.statistics();
        assertThat(statistics.meanAcceptedSteps()).isEqualTo(3);
        assertThat(statistics.meanAcceptedStepsWithBonus()).isEqualTo(3.5);
        assertThat(statistics.windows()).isEqualTo(2 * LABELS.size());
        assertThat(statistics.prefilledTokens() + statistics.acceptedTokens() + statistics.bonusTokens())
                .isEqualTo(LABELS.size() * GaussianTokens.LATENT.tokens());
        assertThat(statistics.bonusTokens()).isPositive();
    }

    /** The ends of segments are those of the path; equal laws accept each, in whatever number. */
    @ParameterizedTest
    @CsvSource({"1,10", "2,8 2", "3,6 3 1", "10,1"})
    void segmentsAreJudgedOneByOne(int segments, String lengths) {
        List<Integer> judged = new ArrayList<>();
        SpeculativeDecoder decoder = decoder(
                0.3f, TestRules.criterion(AcceptanceCriterion.Evidence.PATH, (drafted, row) -> {
                    judged.add(drafted.draft().path().orElseThrow().means().rows());
                    return Math.log(0.8);
                }), TestRules.keepingTheFirstPath());
        run.tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(segments).build());
        DecodingStatistics statistics = run.statistics();
        assertThat(Set.copyOf(judged))
                .isEqualTo(Stream.of(lengths.split(" ")).map(Integer::valueOf).collect(Collectors.toSet()));
        assertThat(statistics.rejectedBySegment()).hasSize(segments).allMatch(count -> count > 0);
        assertThat(statistics.rejectedBySegment().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(statistics.rejectedTokens());
    }

    @ParameterizedTest
    @CsvSource({"EXACT,3", "CSPD,1", "CSPD,4", "CSPD_WINDOWED,3", "CSPD_WINDOWED,8"})
    void everyTokenIsAccountedFor(DecodingPolicy policy, int draftLength) {
        SpeculativeDecoder decoder = decoder(0.4f, TestRules.always(Math.log(0.5)), TestRules.drawingNormals());

        run.tokens(decoder, base().policy(policy).draftLength(draftLength).build());

        DecodingStatistics statistics = run.statistics();
        int tokens = LABELS.size() * GaussianTokens.LATENT.tokens();
        assertThat(statistics.emittedTokens()).isEqualTo(tokens);
        assertThat(statistics.prefilledTokens() + statistics.acceptedTokens() + statistics.rejectedTokens())
                .isEqualTo(tokens);
        assertThat(statistics.draftedTokens()).isEqualTo(
                statistics.acceptedTokens() + statistics.rejectedTokens() + statistics.discardedTokens());
        assertThat(statistics.acceptanceByStep()).hasSize(8);
        assertThat(statistics.acceptanceByDraftPosition()).hasSize(Math.min(draftLength, 7));
        assertThat(statistics.acceptedTokens()).isPositive();
        assertThat(statistics.rejectedTokens()).isPositive();
        assertThat(run.events()).filteredOn(GenerationEvent.Finished.class::isInstance).hasSize(LABELS.size());
    }

    /** The coins reject every odd position. */
    @ParameterizedTest
    @CsvSource({"EXACT,CAUSAL", "CSPD,BIDIRECTIONAL", "CSPD_WINDOWED,BIDIRECTIONAL"})
    void acceptanceIsCountedWhereItHappens(DecodingPolicy policy, Attention attention) {
        SpeculativeDecoder decoder = new SpeculativeDecoder(
                GaussianTokens.model("target", 0, attention), Optional.of(GaussianTokens.model("draft", 1, attention)),
                Optional.of(new Speculation(TestRules.always(Math.log(0.5)), TestRules.drawingNormals())),
                TestRules::rejectingOddPositions);

        run.tokens(decoder, base().policy(policy).prefill(new Prefill(0, Prefill.Of.TOKENS)).build());

        assertThat(run.statistics().acceptanceByPosition())
                .containsExactlyElementsOf(Collections.nCopies(8, List.of(1.0, 0.0)).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /** 8 steps, of which the first is pre-filled: windows of 3, 3 and 1 steps for one batch. */
    @Test
    void windowedVerificationTakesOnePassAWindow() {
        SpeculativeDecoder decoder = decoder(0.4f, TestRules.always(Math.log(0.5)), TestRules.drawingNormals());
        run.tokens(decoder, base().policy(DecodingPolicy.CSPD_WINDOWED).draftLength(3).batchSize(5).build());
        DecodingStatistics statistics = run.statistics();
        assertThat(statistics.draftPasses()).isEqualTo(7);
        assertThat(statistics.targetPasses()).isEqualTo(1 + 3);
        assertThat(statistics.windows()).isEqualTo(3 * LABELS.size());
    }

    /** Nothing but heads takes time, and resamplers ask them. */
    @ParameterizedTest
    @CsvSource({"1,1", "1,3", "4,1", "4,3", "1000,3"})
    void thePhasesTakeTheTimeThatTheHeadsTake(int rowsAtOnce, int batch) {
        TimedModels models = new TimedModels();
        SpeculativeDecoder decoder = new SpeculativeDecoder(
                HeadOfFewRows.of(models.model("target", 0, Attention.CAUSAL, 1000), rowsAtOnce),
                Optional.of(models.model("draft", 0.4f, Attention.CAUSAL, 100)),
                Optional.of(new Speculation(
                        TestRules.criterion(Evidence.PATH, (drafted, row) -> Math.log(0.8)),
                        TestRules.keepingTheFirstPath())),
                PhiloxNoise::new, models);

        run.tokens(
                decoder, base().policy(DecodingPolicy.EXACT).draftLength(1).segments(10).batchSize(batch).build());

        DecodingStatistics statistics = run.statistics();
        double told = statistics.phases().values().stream()
                .mapToDouble(DecodingStatistics.PhaseStatistics::seconds).sum();
        assertThat(told).isCloseTo(models.getAsLong() * 1e-9, withinPercentage(0.1));
        assertThat(statistics.acceptedTokens()).isPositive();
        assertThat(statistics.phases().get(GenerationEvent.Phase.VERIFY).headSeconds()).isPositive();
        assertThat(run.events()).filteredOn(GenerationEvent.LookedOn.class::isInstance)
                .hasSize(rowsAtOnce == 1000 ? 0 : statistics.windows());
    }

    @ParameterizedTest
    @CsvSource({"1,BIDIRECTIONAL,false", "3,BIDIRECTIONAL,true", "1,CAUSAL,false", "4,CAUSAL,true"})
    void aDraftWithTheTargetsBackboneIsVerifiedWithoutAPassOfIt(
            int draftLength, Attention attention, boolean bonus) {
        AutoregressiveModel target = GaussianTokens.model("target", 0, attention);
        SpeculativeDecoder decoder = new SpeculativeDecoder(
                target,
                Optional.of(new AutoregressiveModel("draft", target.backbone(), new GaussianTokens.Head(0.4))),
                Optional.of(new Speculation(
                        TestRules.criterion(Evidence.PATH, (drafted, row) -> Math.log(0.7)),
                        TestRules.drawingNormals())));

        run.tokens(
                decoder,
                base().policy(DecodingPolicy.EXACT).draftLength(draftLength).segments(1).bonus(bonus).build());

        List<GenerationEvent.Passed> verifications = run.passes(GenerationEvent.Phase.VERIFY);
        assertThat(verifications).isNotEmpty().allSatisfy(pass -> {
            int looksAhead = bonus ? 2 * pass.pictures() : 0; // with and without its class
            assertThat(pass.contexts()).isLessThanOrEqualTo(looksAhead);
            assertThat(pass.tokens()).isPositive();
        });
        assertThat(run.passes(GenerationEvent.Phase.DRAFT)).isNotEmpty().allMatch(pass -> pass.contexts() > 0);
        assertThat(run.statistics().acceptanceRate()).isBetween(0.2, 0.9);
    }

    /** The negative control of the test above. */
    @Test
    void aDraftWithABackboneOfItsOwnIsVerifiedByAPassOfTheTargets() {
        SpeculativeDecoder decoder = decoder(
                0, TestRules.criterion(Evidence.PATH, (drafted, row) -> Math.log(0.7)), TestRules.drawingNormals());
        run.tokens(decoder, request(DecodingPolicy.EXACT));
        assertThat(run.passes(GenerationEvent.Phase.VERIFY)).isNotEmpty().allMatch(pass -> pass.contexts() > 0);
    }

    @ParameterizedTest
    @CsvSource({"true,1", "false,10"})
    void unlessToldADraftIsJudgedStepByStepIfItIsAHeadAlone(boolean headAlone, int steps) {
        Set<Integer> judged = new HashSet<>();
        AutoregressiveModel target = GaussianTokens.model("target", 0, Attention.CAUSAL);
        AutoregressiveModel draft = GaussianTokens.model("draft", 0.4f, Attention.CAUSAL);
        SpeculativeDecoder decoder = new SpeculativeDecoder(
                target,
                Optional.of(headAlone ? new AutoregressiveModel("draft", target.backbone(), draft.head()) : draft),
                Optional.of(new Speculation(
                        TestRules.criterion(AcceptanceCriterion.Evidence.PATH, (drafted, row) -> {
                            judged.add(drafted.draft().path().orElseThrow().means().rows());
                            return Math.log(0.7);
                        }), TestRules.drawingNormals())));
        run.tokens(decoder, base().policy(DecodingPolicy.EXACT).build());
        assertThat(judged).containsExactly(steps);
    }
}
