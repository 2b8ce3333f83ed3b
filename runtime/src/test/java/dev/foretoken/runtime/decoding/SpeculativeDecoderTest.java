package dev.foretoken.runtime.decoding;

import static dev.foretoken.runtime.decoding.DecoderRun.base;
import static dev.foretoken.runtime.decoding.DecoderRun.decoder;
import static dev.foretoken.runtime.decoding.DecoderRun.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.testing.GaussianTokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder draws under each policy. */
final class SpeculativeDecoderTest {
    private final DecoderRun run = new DecoderRun();

    /** The negative control of the tests below: the two models do differ. */
    @Test
    void theDraftAloneDrawsOtherTokensThanTheTarget() {
        SpeculativeDecoder decoder = decoder(0.5f, TestRules.always(0), TestRules.givingUp());
        assertThat(run.tokens(decoder, request(DecodingPolicy.DRAFT_ONLY)))
                .isNotEqualTo(run.tokens(decoder, request(DecodingPolicy.TARGET_ONLY)));
    }

    @ParameterizedTest
    @CsvSource({"1,1,BIDIRECTIONAL", "3,2,BIDIRECTIONAL", "8,5,BIDIRECTIONAL", "100,3,BIDIRECTIONAL", "1,2,CAUSAL",
        "4,5,CAUSAL"})
    void aDraftThatIsTheTargetIsAlwaysAcceptedUnderNestedPrefixes(int draftLength, int batch, Attention attention) {
        SpeculativeDecoder decoder =
                decoder(0, attention, TestRules.onlyEqualLaws(), TestRules.drawingNormals());
        GenerationRequest.Builder request = base().draftLength(draftLength).batchSize(batch);

        float[] speculative = run.tokens(decoder, request.policy(DecodingPolicy.CSPD).build());

        assertThat(run.statistics().acceptanceRate()).isOne();
        assertThat(run.statistics().discardedTokens()).isZero();
        assertThat(speculative).containsExactly(
                run.tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
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

            float[] speculative = run.tokens(decoder, request.policy(policy).build());

            assertThat(run.statistics().acceptanceRate()).isOne();
            assertThat(run.statistics().discardedTokens()).isZero();
            assertThat(speculative).containsExactly(
                    run.tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
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

        float[] together = run.tokens(decoder, request.batchSize(5).build());

        assertThat(run.tokens(decoder, request.batchSize(1).build())).containsExactly(together);
        assertThat(run.tokens(decoder, request.diffusionSteps(new Respacing("even9")).build())).isNotEqualTo(together);
    }

    @ParameterizedTest
    @EnumSource(DecodingPolicy.class)
    void aScheduleThatDoesNotFallIsConstant(DecodingPolicy policy) {
        AcceptanceCriterion often = TestRules.criterion(
                policy.judgesPaths() ? Evidence.PATH : Evidence.LAST_GAUSSIAN, (drafted, row) -> Math.log(0.6));
        SpeculativeDecoder decoder = decoder(0.4f, often, TestRules.drawingNormals());
        GenerationRequest.Builder request = base().policy(policy).diffusionSteps(new Respacing("even10"));

        float[] constant = run.tokens(decoder, request.build());

        assertThat(run.tokens(decoder, request.diffusionSteps(DiffusionStepSchedule.parse("cosine:10-10")).build()))
                .containsExactly(constant);
    }

    @Test
    void aPathThatTheTargetSharesIsAccepted() {
        SpeculativeDecoder same = decoder(0, TestRules.onlyEqualPaths(), TestRules.drawingNormals());
        run.tokens(same, request(DecodingPolicy.CSPD));
        assertThat(run.statistics().acceptanceRate()).isOne();
    }

    @Test
    void aPathThatTheTargetDoesNotShareIsRejected() {
        SpeculativeDecoder different = decoder(0.1f, TestRules.onlyEqualPaths(), TestRules.drawingNormals());
        run.tokens(different, request(DecodingPolicy.CSPD));
        assertThat(run.statistics().acceptanceRate()).isZero();
    }

    /** Whatever the draft proposes, a rejected token without a proposal is the target's own draw. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16})
    void rejectingEverythingAndGivingUpIsTheTargetAlone(int draftLength) {
        SpeculativeDecoder decoder =
                decoder(0.7f, TestRules.always(Double.NEGATIVE_INFINITY), TestRules.givingUp());
        GenerationRequest.Builder request = base().draftLength(draftLength);

        float[] speculative = run.tokens(decoder, request.policy(DecodingPolicy.CSPD).build());

        DecodingStatistics statistics = run.statistics();
        assertThat(statistics.acceptedTokens()).isZero();
        assertThat(statistics.meanAcceptedSteps()).isZero();
        assertThat(statistics.resamplingGaveUp()).isEqualTo(statistics.rejectedTokens()).isPositive();
        assertThat(speculative).containsExactly(
                run.tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
    }

    @Test
    void acceptingEverythingAfterThePrefillIsTheDraft() {
        SpeculativeDecoder decoder = decoder(0.7f, TestRules.always(0), TestRules.givingUp());
        GenerationRequest.Builder request = base().prefill(new Prefill(0, Prefill.Of.TOKENS));
        for (DecodingPolicy policy : List.of(DecodingPolicy.CSPD, DecodingPolicy.CSPD_WINDOWED)) {
            assertThat(run.tokens(decoder, request.policy(policy).build())).containsExactly(
                    run.tokens(decoder, request.policy(DecodingPolicy.DRAFT_ONLY).build()));
        }
    }

    /** The target's own draw, in the context of what was kept: with equal models, what it would have drawn anyway. */
    @ParameterizedTest
    @EnumSource(Attention.class)
    void aBonusIsTheTargetsOwnDraw(Attention attention) {
        SpeculativeDecoder decoder = decoder(0, attention, TestRules.always(0), TestRules.givingUp());
        GenerationRequest.Builder request = base().finalNoise(true).bonus(true);
        assertThat(run.tokens(decoder, request.policy(DecodingPolicy.EXACT).build())).containsExactly(
                run.tokens(decoder, request.policy(DecodingPolicy.TARGET_ONLY).build()));
        assertThat(run.statistics().bonusTokens()).isPositive();
    }

    /** One window, all accepted, up to the step that is the bonus. */
    @ParameterizedTest
    @CsvSource({"BIDIRECTIONAL, 7", "CAUSAL, 15"})
    void aBonusIsNotTheDrafts(Attention attention, int draftLength) {
        SpeculativeDecoder decoder = decoder(0.7f, attention, TestRules.always(0), TestRules.givingUp());
        GenerationRequest.Builder request = base().finalNoise(true).bonus(true).draftLength(draftLength)
                .prefill(new Prefill(0, Prefill.Of.TOKENS));
        float[] exact = run.tokens(decoder, request.policy(DecodingPolicy.EXACT).build());
        int bonusTokens = run.statistics().bonusTokens();
        float[] drafted = run.tokens(decoder, request.policy(DecodingPolicy.DRAFT_ONLY).build());

        int dimension = GaussianTokens.LATENT.tokenDimension();
        assertThat(bonusTokens).isPositive();
        assertThat(IntStream.range(0, exact.length).filter(i -> exact[i] != drafted[i]))
                .hasSize(bonusTokens * dimension);
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
        assertThat(run.tokens(decoder, request(DecodingPolicy.EXACT)))
                .containsExactly(run.tokens(keeping, request(DecodingPolicy.EXACT)));
        assertThat(run.statistics().resamplingGaveUp()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(DecodingPolicy.class)
    void aPictureDoesNotDependOnItsBatch(DecodingPolicy policy) {
        SpeculativeDecoder decoder = decoder(0.4f, TestRules.always(Math.log(0.6)), TestRules.drawingNormals());

        float[] together = run.tokens(decoder, base().policy(policy).batchSize(5).build());

        assertThat(run.tokens(decoder, base().policy(policy).batchSize(1).build())).containsExactly(together);
        assertThat(run.tokens(decoder, base().policy(policy).batchSize(2).build())).containsExactly(together);
        assertThat(run.tokens(decoder, base().policy(policy).batchSize(5).seed(2).build())).isNotEqualTo(together);
    }

    /** What is looked at first has the same noise and the same coins. */
    @ParameterizedTest
    @CsvSource({"1,1,10,1", "1,5,10,2", "4,1,10,1", "7,2,3,2", "100,3,10,1", "30,1,1,2"})
    void aPictureDoesNotDependOnHowManyRowsItsHeadTakesAtOnce(
            int rowsAtOnce, int batch, int segments, float guidance) {
        Speculation rules = new Speculation(
                TestRules.criterion(Evidence.PATH, (drafted, row) -> Math.log(0.8)), TestRules.keepingTheFirstPath());
        AutoregressiveModel target = GaussianTokens.model("target", 0, Attention.BIDIRECTIONAL);
        Optional<AutoregressiveModel> draft =
                Optional.of(GaussianTokens.model("draft", 0.4f, Attention.BIDIRECTIONAL));
        GenerationRequest request = base().policy(DecodingPolicy.EXACT).draftLength(1).segments(segments)
                .batchSize(batch).guidance(guidance, GuidanceSchedule.LINEAR).build();

        float[] whole = run.tokens(new SpeculativeDecoder(target, draft, Optional.of(rules)), request);
        DecoderRun inParts = new DecoderRun();
        float[] parts = inParts.tokens(
                new SpeculativeDecoder(HeadOfFewRows.of(target, rowsAtOnce), draft, Optional.of(rules)), request);

        assertThat(parts).containsExactly(whole);
        assertThat(inParts.statistics().rejectedBySegment()).isEqualTo(run.statistics().rejectedBySegment());
        assertThat(inParts.statistics().acceptanceByPosition()).isEqualTo(run.statistics().acceptanceByPosition());
        assertThat(inParts.statistics().resamplingAttempts()).isEqualTo(run.statistics().resamplingAttempts());
    }

    /** A token is accepted if all segments of its path are. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void acceptanceIsThatOfAllSegmentsOfAPath(int segments) {
        SpeculativeDecoder decoder = decoder(
                0.4f, TestRules.criterion(Evidence.PATH, (drafted, row) -> -0.1), TestRules.givingUp());
        FloatBlock tokens = FloatBlock.zeros(
                DecoderRun.LABELS.size(), GaussianTokens.LATENT.tokens(), GaussianTokens.LATENT.tokenDimension());

        List<DraftAcceptance> acceptance = decoder.acceptance(
                base().policy(DecodingPolicy.EXACT).segments(segments).batchSize(2).build(), tokens, Progress.NONE,
                new Cancellation());

        assertThat(acceptance).extracting(DraftAcceptance::picture).containsOnly(0, 1, 2, 3, 4);
        assertThat(acceptance).allSatisfy(token -> {
            assertThat(token.step()).isEqualTo(token.picture());
            assertThat(token.probability()).isCloseTo(Math.exp(-0.1 * segments), within(1e-9));
        });
    }

    private static DiffusionStepSchedule annealed(DiffusionStepSchedule.Shape shape) {
        return new DiffusionStepSchedule.Annealed(shape, 9, 3);
    }
}
