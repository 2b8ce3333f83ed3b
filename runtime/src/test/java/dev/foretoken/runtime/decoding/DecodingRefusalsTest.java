package dev.foretoken.runtime.decoding;

import static dev.foretoken.runtime.decoding.DecoderRun.base;
import static dev.foretoken.runtime.decoding.DecoderRun.decoder;
import static dev.foretoken.runtime.decoding.DecoderRun.request;
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
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.testing.GaussianTokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder refuses, and whom it names for it. */
final class DecodingRefusalsTest {
    private final DecoderRun run = new DecoderRun();

    @Test
    void thePathsOfTheLastStepsMustBeLongEnoughForTheSegments() {
        SpeculativeDecoder decoder = decoder(0, TestRules.onlyEqualPaths(), TestRules.givingUp());
        assertThatThrownBy(() -> run.tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(4)
                .diffusionSteps(DiffusionStepSchedule.parse("linear:9-3")).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("A path of [3] denoising steps cannot be cut into [4] segments: use 1 to 3");
    }

    @Test
    void moreSegmentsThanStepsAreRefused() {
        SpeculativeDecoder decoder = decoder(0, TestRules.onlyEqualPaths(), TestRules.givingUp());
        assertThatThrownBy(() -> run.tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(11).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("A path of [10] denoising steps cannot be cut into [11] segments: use 1 to 10");
    }

    @Test
    void segmentsNeedACriterionThatJudgesPaths() {
        SpeculativeDecoder decoder = decoder(0, TestRules.onlyEqualLaws(), TestRules.givingUp());
        assertThatThrownBy(() -> run.tokens(decoder, base().policy(DecodingPolicy.EXACT).segments(2).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("Segments are for acceptance criteria that judge paths");
    }

    @Test
    void cancellationStopsBeforeTheNextStep() {
        List<GenerationEvent> events = new ArrayList<>();
        Cancellation cancellation = new Cancellation();
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
        assertThatThrownBy(() -> run.tokens(decoder, request(DecodingPolicy.TARGET_ONLY)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.PLUGIN_FAILED))
                .hasMessageContainingAll("[broken]", "AR step [0]", "out of order");
    }

    @Test
    void aTokenThatIsNotFiniteNamesTheModel() {
        SpeculativeDecoder decoder = decoder(Float.NaN, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> run.tokens(decoder, request(DecodingPolicy.CSPD)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FINITE))
                .hasMessageContaining("[draft]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLogProbabilityThatCannotBeIsTheCriterionsFault(double logAcceptance) {
        SpeculativeDecoder decoder = decoder(0, TestRules.always(logAcceptance), TestRules.givingUp());
        assertThatThrownBy(() -> run.tokens(decoder, request(DecodingPolicy.CSPD)))
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
        assertThatThrownBy(() -> run.tokens(decoder, request(DecodingPolicy.CSPD)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.PLUGIN_FAILED))
                .hasMessageContaining("one finite token of [2] values");
    }

    /** Neither an exception of its own nor code that does not fit this version is the host's. */
    @Test
    void aRuleThatFailsIsNamed() {
        AcceptanceCriterion failing = TestRules.criterion(Evidence.LAST_GAUSSIAN, (drafted, row) -> {
            throw new IllegalStateException("out of order");
        });
        assertNamed("The acceptance criterion [", "out of order", decoder(0, failing, TestRules.givingUp()));

        Resampler nothing = (rejected, randomness) -> null;
        assertNamed(
                "The resampler [", "it returned null",
                decoder(0, TestRules.always(Double.NEGATIVE_INFINITY), nothing));

        Resampler misaligned = (rejected, randomness) -> {
            throw new AbstractMethodError("resample");
        };
        assertNamed(
                "The resampler [", "AbstractMethodError",
                decoder(0, TestRules.always(Double.NEGATIVE_INFINITY), misaligned));
    }

    private void assertNamed(String who, String why, SpeculativeDecoder decoder) {
        assertThatThrownBy(() -> run.tokens(decoder, request(DecodingPolicy.CSPD)))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.PLUGIN_FAILED))
                .hasMessageContainingAll(who, why, "report it to the author of its plugin");
    }

    @Test
    void whatAPolicyAcceptsThatDoesNotVerifyIsNotMeasured() {
        SpeculativeDecoder decoder = decoder(0, TestRules.always(0), TestRules.givingUp());
        FloatBlock tokens = FloatBlock.zeros(5, 16, 2);
        assertThatThrownBy(() -> decoder.acceptance(
                request(DecodingPolicy.DRAFT_ONLY), tokens, Progress.NONE, new Cancellation()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("Policy [draft-only] accepts nothing: choose one that verifies");
    }

    @Test
    void aClassThatTheModelDoesNotKnowIsRefused() {
        SpeculativeDecoder decoder = decoder(0, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> run.tokens(
                decoder, GenerationRequest.of(3).policy(DecodingPolicy.TARGET_ONLY).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("Class [3] is out of range: model [target] knows the classes 0 to 2");
    }

    @Test
    void speculationWithoutADraftIsRefused() {
        SpeculativeDecoder alone = new SpeculativeDecoder(
                GaussianTokens.model("target", 0, Attention.BIDIRECTIONAL), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> run.tokens(alone, request(DecodingPolicy.CSPD)))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("needs a draft model");
    }

    @Test
    void windowedVerificationByACausalTargetIsRefused() {
        SpeculativeDecoder decoder = decoder(0, Attention.CAUSAL, TestRules.always(0), TestRules.givingUp());
        assertThatThrownBy(() -> run.tokens(decoder, request(DecodingPolicy.CSPD_WINDOWED)))
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code())
                        .isEqualTo(Code.INVALID_ARGUMENT))
                .hasMessageContainingAll(
                        "[cspd-windowed]", "causal", "[target]", "[target-only, draft-only, exact, cspd]");
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
        assertThatThrownBy(() -> run.tokens(decoder, base().autoregressiveSteps(17).build()))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("[17] AR steps cannot draw [16] tokens: use 1 to 16");
    }
}
