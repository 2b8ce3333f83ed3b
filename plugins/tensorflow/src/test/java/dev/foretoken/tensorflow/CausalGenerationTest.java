package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.Resampler;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Speculation;
import dev.foretoken.runtime.decoding.SpeculativeDecoder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whole generations with causal models of synthetic weights: two classes, guided, in one batch. */
final class CausalGenerationTest {
    /** What rounding grows to on the way from token to token, of the largest absolute value. */
    private static final double TOLERANCE = 1e-4;

    private static final LatentSpec LATENT = new LatentSpec(4, 4, 4, 1, 1);
    private static final Transformer LARGE = new Transformer(32, 3, 4, 4);
    private static final Transformer LITTLE = new Transformer(16, 1, 2, 4);
    private static final double HALF_THE_TIME = Math.log(0.5);

    /** The negative control of the tests below: the two models do differ. */
    @Test
    void theDraftAloneDrawsOtherTokensThanTheTarget() {
        assertThat(Agreement.distance(
                        generate(DecodingPolicy.DRAFT_ONLY, LITTLE, 0),
                        generate(DecodingPolicy.TARGET_ONLY, LITTLE, 0)))
                .isGreaterThan(1e-2);
    }

    @Test
    void aDraftThatIsTheTargetDrawsTheTargetsTokens() {
        Agreement.assertClose(
                generate(DecodingPolicy.CSPD, LARGE, 0), generate(DecodingPolicy.TARGET_ONLY, LARGE, 0), TOLERANCE);
    }

    @Test
    void rejectingEverythingAndGivingUpIsTheTargetAlone() {
        Agreement.assertClose(
                generate(DecodingPolicy.CSPD, LITTLE, Double.NEGATIVE_INFINITY),
                generate(DecodingPolicy.TARGET_ONLY, LITTLE, 0), TOLERANCE);
    }

    @Test
    void theCacheDoesNotShow() {
        for (DecodingPolicy policy : List.of(DecodingPolicy.TARGET_ONLY, DecodingPolicy.CSPD)) {
            Agreement.assertClose(
                    generate(policy, LITTLE, HALF_THE_TIME, backbone -> backbone),
                    generate(policy, LITTLE, HALF_THE_TIME, Forgetful::new), TOLERANCE);
        }
    }

    private static FloatBlock generate(DecodingPolicy policy, Transformer draft, double logAcceptance) {
        return generate(policy, draft, logAcceptance, backbone -> backbone);
    }

    private static FloatBlock generate(
            DecodingPolicy policy, Transformer draft, double logAcceptance, UnaryOperator<ARBackbone> wrap) {
        GenerationRequest request =
                GenerationRequest.of(List.of(0, 2, 1)).policy(policy).draftLength(5).batchSize(2).build();
        try (AutoregressiveModel target = model("target", LARGE, wrap);
                AutoregressiveModel drafting = model("draft", draft, wrap)) {
            return new SpeculativeDecoder(
                            target, Optional.of(drafting),
                            Optional.of(new Speculation(new Constant(logAcceptance), new GivesUp())))
                    .generate(request, event -> {}, new Cancellation());
        }
    }

    private static AutoregressiveModel model(String name, Transformer size, UnaryOperator<ARBackbone> wrap) {
        CausalBackboneSpec backbone = new CausalBackboneSpec(3, size);
        DiffusionHeadSpec head = new DiffusionHeadSpec(size.width(), 1, 32, "ddim5", null);
        return new AutoregressiveModel(
                name,
                wrap.apply(new CausalBackbone(
                        backbone, FixedContext.onCpu(LATENT, new SyntheticWeights(backbone.tensors(LATENT))))),
                new AdaLnHead(head, FixedContext.onCpu(LATENT, new SyntheticWeights(head.tensors(LATENT)))));
    }

    /** A backbone that has never seen anything. */
    private record Forgetful(ARBackbone backbone) implements ARBackbone {
        @Override
        public Spec spec() {
            return backbone.spec();
        }

        @Override
        public FloatBlock conditions(List<PrefixContext> contexts) {
            contexts.forEach(context -> backbone.forget(context.sequence()));
            return backbone.conditions(contexts);
        }

        @Override
        public void close() {
            backbone.close();
        }
    }

    /** Accepts every token with the same probability. */
    private record Constant(double logAcceptance) implements AcceptanceCriterion {
        @Override
        public Guarantee guarantee() {
            return Guarantee.NONE;
        }

        @Override
        public Evidence evidence() {
            return Evidence.LAST_GAUSSIAN;
        }

        @Override
        public double[] logAcceptance(DraftedTokens drafted) {
            double[] judged = new double[drafted.count()];
            Arrays.fill(judged, logAcceptance);
            return judged;
        }
    }

    /** Leaves every rejected token to the target. */
    private static final class GivesUp implements Resampler {
        @Override
        public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
            return Collections.nCopies(rejected.count(), new GaveUp(1));
        }
    }
}
