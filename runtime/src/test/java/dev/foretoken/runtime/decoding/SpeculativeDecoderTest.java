package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.testing.GaussianTokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpeculativeDecoderTest {
    private static final List<Integer> LABELS = List.of(0, 1, 2, 1, 0);

    private final List<GenerationEvent> events = new ArrayList<>();
    private final DecodingStatistics.Collector collector = new DecodingStatistics.Collector();
    private final Cancellation cancellation = new Cancellation();

    /** The negative control of the tests below: the two models do differ. */
    @Test
    void theDraftAloneDrawsOtherTokensThanTheTarget() {
        SpeculativeDecoder decoder = decoder(0.5f, TestRules.always(0), TestRules.givingUp());
        assertThat(tokens(decoder, request(DecodingPolicy.DRAFT_ONLY)))
                .isNotEqualTo(tokens(decoder, request(DecodingPolicy.TARGET_ONLY)));
    }

    @ParameterizedTest
    @CsvSource({"1,1,BIDIRECTIONAL", "3,2,BIDIRECTIONAL", "8,5,BIDIRECTIONAL", "100,3,BIDIRECTIONAL", "1,2,CAUSAL",
        "4,5,CAUSAL"})
    void aDraftThatIsTheTargetIsAlwaysAcceptedUnderNestedPrefixes(int draftLength, int batch, Attention attention) {
        SpeculativeDecoder decoder =
                decoder(0, attention, TestRules.onlyEqualLaws(), TestRules.drawingNormals());
        GenerationRequest.Builder request = base().draftLength(draftLength).batchSize(batch);

        float[] speculative = tokens(decoder, request.policy(DecodingPolicy.CSPD).build());

        assertThat(collector.statistics().acceptanceRate()).isOne();
        assertThat(collector.statistics().discardedTokens()).isZero();
        assertThat(speculative).containsExactly(
                tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
    }

    /** A window has denoising paths of several lengths. */
    @ParameterizedTest
    @CsvSource({"CSPD,3,2", "CSPD,1,5", "CSPD,100,5", "EXACT,3,2", "EXACT,100,5"})
    void aDraftThatIsTheTargetIsAcceptedWithFewerAndFewerDiffusionSteps(
            DecodingPolicy policy, int draftLength, int batch) {
        AcceptanceCriterion equal = policy.judgesPaths() ? TestRules.onlyEqualPaths() : TestRules.onlyEqualLaws();
        SpeculativeDecoder decoder = decoder(0, equal, TestRules.drawingNormals());
        for (DiffusionStepSchedule.Shape shape : DiffusionStepSchedule.Shape.values()) {
            GenerationRequest.Builder request = base().draftLength(draftLength).batchSize(batch).finalNoise(true)
                    .segments(policy.judgesPaths() ? 2 : 1).bonus(true).diffusionSteps(annealed(shape));

            float[] speculative = tokens(decoder, request.policy(policy).build());

            assertThat(collector.statistics().acceptanceRate()).isOne();
            assertThat(collector.statistics().discardedTokens()).isZero();
            assertThat(speculative).containsExactly(
                    tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
        }
    }

    /** Also where coins put the pictures of a batch at different AR steps, and so at different numbers of steps. */
    @ParameterizedTest
    @EnumSource(DecodingPolicy.class)
    void aPictureDoesNotDependOnItsBatchWithFewerAndFewerDiffusionSteps(DecodingPolicy policy) {
        AcceptanceCriterion often = TestRules.criterion(
                policy.judgesPaths() ? Evidence.PATH : Evidence.LAST_GAUSSIAN, (drafted, row) -> Math.log(0.9));
        SpeculativeDecoder decoder = decoder(0.4f, often, TestRules.drawingNormals());
        GenerationRequest.Builder request = base().policy(policy).segments(policy.judgesPaths() ? 3 : 1).bonus(true)
                .diffusionSteps(annealed(DiffusionStepSchedule.Shape.LINEAR));

        float[] together = tokens(decoder, request.batchSize(5).build());

        assertThat(tokens(decoder, request.batchSize(1).build())).containsExactly(together);
        assertThat(tokens(decoder, request.diffusionSteps(new Respacing("even9")).build())).isNotEqualTo(together);
    }

    @ParameterizedTest
    @EnumSource(DecodingPolicy.class)
    void aScheduleThatDoesNotFallIsConstant(DecodingPolicy policy) {
        AcceptanceCriterion often = TestRules.criterion(
                policy.judgesPaths() ? Evidence.PATH : Evidence.LAST_GAUSSIAN, (drafted, row) -> Math.log(0.6));
        SpeculativeDecoder decoder = decoder(0.4f, often, TestRules.drawingNormals());
        GenerationRequest.Builder request = base().policy(policy).diffusionSteps(new Respacing("even10"));

        float[] constant = tokens(decoder, request.build());

        assertThat(tokens(decoder, request.diffusionSteps(DiffusionStepSchedule.parse("cosine:10-10")).build()))
                .containsExactly(constant);
    }

    @Test
    void thePathsOfTheLastStepsMustBeLongEnoughForTheSegments() {
        SpeculativeDecoder decoder = decoder(0, TestRules.onlyEqualPaths(), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(4)
                .diffusionSteps(DiffusionStepSchedule.parse("linear:9-3")).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("A path of [3] denoising steps cannot be cut into [4] segments: use 1 to 3");
    }

    @Test
    void aPathThatTheTargetSharesIsAccepted() {
        SpeculativeDecoder same = decoder(0, TestRules.onlyEqualPaths(), TestRules.drawingNormals());
        tokens(same, request(DecodingPolicy.CSPD));
        assertThat(collector.statistics().acceptanceRate()).isOne();
    }

    @Test
    void aPathThatTheTargetDoesNotShareIsRejected() {
        SpeculativeDecoder different = decoder(0.1f, TestRules.onlyEqualPaths(), TestRules.drawingNormals());
        tokens(different, request(DecodingPolicy.CSPD));
        assertThat(collector.statistics().acceptanceRate()).isZero();
    }

    /** At every AR step in turn, under the tokens that are given. */
    @ParameterizedTest
    @EnumSource
    void acceptanceIsMeasuredUnderGivenPrefixes(Attention attention) {
        FloatBlock pictures = FloatBlock.zeros(LABELS.size(), 16, 2);
        GenerationRequest request = base().policy(DecodingPolicy.CSPD).batchSize(2).build();

        List<DraftAcceptance> same = decoder(0, attention, TestRules.onlyEqualPaths(), TestRules.drawingNormals())
                .acceptance(request, pictures, Progress.NONE, cancellation);
        List<DraftAcceptance> different =
                decoder(0.1f, attention, TestRules.onlyEqualPaths(), TestRules.drawingNormals())
                        .acceptance(request, pictures, Progress.NONE, cancellation);

        assertThat(same).extracting(DraftAcceptance::probability).containsOnly(1.0);
        assertThat(different).extracting(DraftAcceptance::probability).containsOnly(0.0);
        assertThat(same).extracting(DraftAcceptance::step).contains(0, 1, 2, 3, 4);
    }

    /** Whatever the draft proposes, a rejected token without a proposal is the target's own draw. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16})
    void rejectingEverythingAndGivingUpIsTheTargetAlone(int draftLength) {
        SpeculativeDecoder decoder =
                decoder(0.7f, TestRules.always(Double.NEGATIVE_INFINITY), TestRules.givingUp());
        GenerationRequest.Builder request = base().draftLength(draftLength);

        float[] speculative = tokens(decoder, request.policy(DecodingPolicy.CSPD).build());

        DecodingStatistics statistics = collector.statistics();
        assertThat(statistics.acceptedTokens()).isZero();
        assertThat(statistics.meanAcceptedSteps()).isZero();
        assertThat(statistics.resamplingGaveUp()).isEqualTo(statistics.rejectedTokens()).isPositive();
        assertThat(speculative).containsExactly(
                tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
    }

    @Test
    void acceptingEverythingAfterThePrefillIsTheDraft() {
        SpeculativeDecoder decoder = decoder(0.7f, TestRules.always(0), TestRules.givingUp());
        GenerationRequest.Builder request = base().prefill(new Prefill(0, Prefill.Of.TOKENS));
        for (DecodingPolicy policy : List.of(DecodingPolicy.CSPD, DecodingPolicy.CSPD_WINDOWED)) {
            assertThat(tokens(decoder, request.policy(policy).build())).containsExactly(
                    tokens(decoder, request.policy(DecodingPolicy.DRAFT_ONLY).build()));
        }
    }

    /** 8 steps: one pre-filled, a window of 3, a bonus, and a last window of 3, after which there is nothing. */
    @Test
    void afterAnAcceptedWindowTheTargetDrawsABonus() {
        SpeculativeDecoder decoder = decoder(0.7f, TestRules.always(0), TestRules.givingUp());
        tokens(decoder, base().policy(DecodingPolicy.EXACT).bonus(true).build());
        DecodingStatistics statistics = collector.statistics();
        assertThat(statistics.meanAcceptedSteps()).isEqualTo(3);
        assertThat(statistics.meanAcceptedStepsWithBonus()).isEqualTo(3.5);
        assertThat(statistics.windows()).isEqualTo(2 * LABELS.size());
        assertThat(statistics.prefilledTokens() + statistics.acceptedTokens() + statistics.bonusTokens())
                .isEqualTo(LABELS.size() * GaussianTokens.LATENT.tokens());
        assertThat(statistics.bonusTokens()).isPositive();
    }

    /** The target's own draw, in the context of what was kept: with equal models, what it would have drawn anyway. */
    @ParameterizedTest
    @EnumSource(Attention.class)
    void aBonusIsTheTargetsOwnDraw(Attention attention) {
        SpeculativeDecoder decoder = decoder(0, attention, TestRules.always(0), TestRules.givingUp());
        GenerationRequest.Builder request = base().finalNoise(true).bonus(true);
        assertThat(tokens(decoder, request.policy(DecodingPolicy.EXACT).build())).containsExactly(
                tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
        assertThat(collector.statistics().bonusTokens()).isPositive();
    }

    /** The ends of segments are those of the path; equal laws accept each, in whatever number. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void segmentsAreJudgedOneByOne(int segments) {
        List<Integer> judged = new ArrayList<>();
        SpeculativeDecoder decoder = decoder(
                0.3f, TestRules.criterion(AcceptanceCriterion.Evidence.PATH, (drafted, row) -> {
                    judged.add(drafted.draft().path().orElseThrow().means().rows());
                    return Math.log(0.8);
                }), TestRules.keepingTheFirstPath());
        tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(segments).build());
        DecodingStatistics statistics = collector.statistics();
        assertThat(judged).allMatch(steps -> steps == 10 / segments || steps == (10 + segments - 1) / segments);
        assertThat(statistics.rejectedBySegment()).hasSize(segments).allMatch(count -> count > 0);
        assertThat(statistics.rejectedBySegment().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(statistics.rejectedTokens());
    }

    @Test
    void moreSegmentsThanStepsAreRefused() {
        SpeculativeDecoder decoder = decoder(0, TestRules.onlyEqualPaths(), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(11).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("A path of [10] denoising steps cannot be cut into [11] segments: use 1 to 10");
    }

    @Test
    void segmentsNeedACriterionThatJudgesPaths() {
        SpeculativeDecoder decoder = decoder(0, TestRules.onlyEqualLaws(), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(2).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("Segments are for acceptance criteria that judge paths");
    }

    /** Where nothing was drawn to fall back on, it is drawn. */
    @Test
    void givingUpOnAPathIsADrawOfTheTargetsToo() {
        SpeculativeDecoder decoder = decoder(
                0.7f, TestRules.criterion(
                        AcceptanceCriterion.Evidence.PATH, (drafted, row) -> Double.NEGATIVE_INFINITY),
                TestRules.givingUp());
        SpeculativeDecoder keeping = decoder(
                0.7f, TestRules.criterion(
                        AcceptanceCriterion.Evidence.PATH, (drafted, row) -> Double.NEGATIVE_INFINITY),
                TestRules.keepingTheFirstPath());
        assertThat(tokens(decoder, request(DecodingPolicy.EXACT)))
                .containsExactly(tokens(keeping, request(DecodingPolicy.EXACT)));
        assertThat(collector.statistics().resamplingGaveUp()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(DecodingPolicy.class)
    void aPictureDoesNotDependOnItsBatch(DecodingPolicy policy) {
        SpeculativeDecoder decoder = decoder(0.4f, TestRules.always(Math.log(0.6)), TestRules.drawingNormals());

        float[] together = tokens(decoder, base().policy(policy).batchSize(5).build());

        assertThat(tokens(decoder, base().policy(policy).batchSize(1).build())).containsExactly(together);
        assertThat(tokens(decoder, base().policy(policy).batchSize(2).build())).containsExactly(together);
        assertThat(tokens(decoder, base().policy(policy).batchSize(5).seed(2).build())).isNotEqualTo(together);
    }

    @ParameterizedTest
    @CsvSource({"EXACT,3", "CSPD,1", "CSPD,4", "CSPD_WINDOWED,3", "CSPD_WINDOWED,8"})
    void everyTokenIsAccountedFor(DecodingPolicy policy, int draftLength) {
        SpeculativeDecoder decoder = decoder(0.4f, TestRules.always(Math.log(0.5)), TestRules.drawingNormals());

        tokens(decoder, base().policy(policy).draftLength(draftLength).build());

        DecodingStatistics statistics = collector.statistics();
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
        assertThat(events).filteredOn(GenerationEvent.Finished.class::isInstance).hasSize(LABELS.size());
    }

    /** The coins reject every odd position. */
    @ParameterizedTest
    @CsvSource({"EXACT,CAUSAL", "CSPD,BIDIRECTIONAL", "CSPD_WINDOWED,BIDIRECTIONAL"})
    void acceptanceIsCountedWhereItHappens(DecodingPolicy policy, Attention attention) {
        SpeculativeDecoder decoder = new SpeculativeDecoder(
                GaussianTokens.model("target", 0, attention), Optional.of(GaussianTokens.model("draft", 1, attention)),
                Optional.of(new Speculation(TestRules.always(Math.log(0.5)), TestRules.drawingNormals())),
                TestRules::rejectingOddPositions);

        tokens(decoder, base().policy(policy).prefill(new Prefill(0, Prefill.Of.TOKENS)).build());

        assertThat(collector.statistics().acceptanceByPosition())
                .containsExactlyElementsOf(Collections.nCopies(8, List.of(1.0, 0.0)).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /** 8 steps, of which the first is pre-filled: windows of 3, 3 and 1 steps for one batch. */
    @Test
    void windowedVerificationTakesOnePassAWindow() {
        SpeculativeDecoder decoder = decoder(0.4f, TestRules.always(Math.log(0.5)), TestRules.drawingNormals());
        tokens(decoder, base().policy(DecodingPolicy.CSPD_WINDOWED).draftLength(3).batchSize(5).build());
        DecodingStatistics statistics = collector.statistics();
        assertThat(statistics.draftPasses()).isEqualTo(7);
        assertThat(statistics.targetPasses()).isEqualTo(1 + 3);
        assertThat(statistics.windows()).isEqualTo(3 * LABELS.size());
    }

    @Test
    void cancellationStopsBeforeTheNextStep() {
        SpeculativeDecoder decoder = decoder(0.4f, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> decoder.generate(
                request(DecodingPolicy.CSPD),
                event -> {
                    events.add(event);
                    if (event instanceof GenerationEvent.Drafted) {
                        cancellation.request();
                    }
                },
                cancellation))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
        assertThat(events).filteredOn(GenerationEvent.Verified.class::isInstance).isEmpty();
    }

    /** A plugin's own exception is not the host's. */
    @Test
    void aModelThatFailsIsNamed() {
        AutoregressiveModel target = GaussianTokens.model("target", 0, Attention.BIDIRECTIONAL);
        DiffusionHead failing = new DiffusionHead() {
            @Override
            public Spec spec() {
                return target.head().spec();
            }

            @Override
            public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
                throw new IllegalStateException("out of order");
            }

            @Override
            public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
                throw new IllegalStateException("out of order");
            }

            @Override
            public void close() {}
        };
        SpeculativeDecoder decoder = new SpeculativeDecoder(
                new AutoregressiveModel("broken", target.backbone(), failing), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> tokens(decoder, request(DecodingPolicy.TARGET_ONLY)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.PLUGIN_FAILED))
                .hasMessageContainingAll("[broken]", "AR step [0]", "out of order");
    }

    @Test
    void aTokenThatIsNotFiniteNamesTheModel() {
        SpeculativeDecoder decoder = decoder(Float.NaN, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(decoder, request(DecodingPolicy.CSPD)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FINITE))
                .hasMessageContaining("[draft]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLogProbabilityThatCannotBeIsTheCriterionsFault(double logAcceptance) {
        SpeculativeDecoder decoder = decoder(0, TestRules.always(logAcceptance), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(decoder, request(DecodingPolicy.CSPD)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.PLUGIN_FAILED))
                .hasMessageContaining("[" + logAcceptance + "]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aReplacementOfAnotherLengthIsTheResamplersFault(int length) {
        SpeculativeDecoder decoder = decoder(
                0, TestRules.always(Double.NEGATIVE_INFINITY), (rejected, randomness) -> Collections.nCopies(
                        rejected.count(), new Resampler.Drawn(new float[length], 1)));
        assertThatThrownBy(() -> tokens(decoder, request(DecodingPolicy.CSPD)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.PLUGIN_FAILED))
                .hasMessageContaining("one finite token of [2] values");
    }

    @Test
    void aClassThatTheModelDoesNotKnowIsRefused() {
        SpeculativeDecoder decoder = decoder(0, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(
                decoder, GenerationRequest.of(3).policy(DecodingPolicy.TARGET_ONLY).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("Class [3] is out of range: model [target] knows the classes 0 to 2");
    }

    @Test
    void speculationWithoutADraftIsRefused() {
        SpeculativeDecoder alone = new SpeculativeDecoder(
                GaussianTokens.model("target", 0, Attention.BIDIRECTIONAL), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> tokens(alone, request(DecodingPolicy.CSPD)))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("needs a draft model");
    }

    @Test
    void windowedVerificationByACausalTargetIsRefused() {
        SpeculativeDecoder decoder = decoder(0, Attention.CAUSAL, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(decoder, request(DecodingPolicy.CSPD_WINDOWED)))
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code())
                        .isEqualTo(Code.INVALID_ARGUMENT))
                .hasMessageContainingAll(
                        "[cspd-windowed]", "causal", "[target]", "[target-only, draft-only, exact, cspd]");
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

        tokens(decoder, base().policy(DecodingPolicy.EXACT).draftLength(draftLength).bonus(bonus).build());

        List<GenerationEvent.Passed> verifications = passes(GenerationEvent.Phase.VERIFY);
        assertThat(verifications).isNotEmpty().allSatisfy(pass -> {
            int looksAhead = bonus ? 2 * pass.pictures() : 0; // with and without its class
            assertThat(pass.contexts()).isLessThanOrEqualTo(looksAhead);
            assertThat(pass.tokens()).isPositive();
        });
        assertThat(passes(GenerationEvent.Phase.DRAFT)).isNotEmpty().allMatch(pass -> pass.contexts() > 0);
        assertThat(collector.statistics().acceptanceRate()).isBetween(0.2, 0.9);
    }

    /** The negative control of the test above. */
    @Test
    void aDraftWithABackboneOfItsOwnIsVerifiedByAPassOfTheTargets() {
        SpeculativeDecoder decoder = decoder(
                0, TestRules.criterion(Evidence.PATH, (drafted, row) -> Math.log(0.7)), TestRules.drawingNormals());
        tokens(decoder, request(DecodingPolicy.EXACT));
        assertThat(passes(GenerationEvent.Phase.VERIFY)).isNotEmpty().allMatch(pass -> pass.contexts() > 0);
    }

    @Test
    void aDraftOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> new SpeculativeDecoder(
                GaussianTokens.model("target", 0, Attention.BIDIRECTIONAL),
                Optional.of(GaussianTokens.model("draft", 0, Attention.CAUSAL)), Optional.empty()))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("[draft] cannot draft for the target [target]");
    }

    @Test
    void moreStepsThanTokensAreRefused() {
        SpeculativeDecoder decoder = decoder(0, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> tokens(decoder, base().autoregressiveSteps(17).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("[17] AR steps cannot draw [16] tokens: use 1 to 16");
    }

    private static DiffusionStepSchedule annealed(DiffusionStepSchedule.Shape shape) {
        return new DiffusionStepSchedule.Annealed(shape, 9, 3);
    }

    private static GenerationRequest.Builder base() {
        return GenerationRequest.of(LABELS).seed(1).autoregressiveSteps(8).draftLength(3);
    }

    private static GenerationRequest request(DecodingPolicy policy) {
        return base().policy(policy).build();
    }

    private static SpeculativeDecoder decoder(float error, AcceptanceCriterion criterion, Resampler resampler) {
        return decoder(error, Attention.BIDIRECTIONAL, criterion, resampler);
    }

    private static SpeculativeDecoder decoder(
            float error, Attention attention, AcceptanceCriterion criterion, Resampler resampler) {
        return new SpeculativeDecoder(
                GaussianTokens.model("target", 0, attention),
                Optional.of(GaussianTokens.model("draft", error, attention)),
                Optional.of(new Speculation(criterion, resampler)));
    }

    private List<GenerationEvent.Passed> passes(GenerationEvent.Phase phase) {
        return events.stream()
                .filter(GenerationEvent.Passed.class::isInstance)
                .map(GenerationEvent.Passed.class::cast)
                .filter(pass -> pass.phase() == phase)
                .toList();
    }

    private float[] tokens(SpeculativeDecoder decoder, GenerationRequest request) {
        FloatBlock tokens = decoder.generate(
                request,
                event -> {
                    events.add(event);
                    collector.accept(event);
                },
                cancellation);
        assertThat(tokens.shape()).containsExactly(
                request.labels().size(), GaussianTokens.LATENT.tokens(), GaussianTokens.LATENT.tokenDimension());
        return tokens.data();
    }
}
