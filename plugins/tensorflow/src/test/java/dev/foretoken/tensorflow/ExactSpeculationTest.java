package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.acceptance.PathRatioCriterion;
import dev.foretoken.acceptance.PathResidual;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Speculation;
import dev.foretoken.runtime.decoding.SpeculativeDecoder;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code exact} on a small MAR with a draft of the same weights: what is left between the two is rounding. */
final class ExactSpeculationTest {
    private static final LatentSpec LATENT = new LatentSpec(4, 4, 4, 1, 1);
    private static final Transformer TRANSFORMER = new Transformer(16, 1, 2, 2);
    private static final MarBackboneSpec BACKBONE = new MarBackboneSpec(5, 4, TRANSFORMER, TRANSFORMER);
    private static final DiffusionHeadSpec HEAD =
            new DiffusionHeadSpec(16, 2, 32, "ddim10", DiffusionSchedule.Noise.COSINE);
    private static final int PICTURES = 256;

    @ParameterizedTest
    @CsvSource({"1,1,false", "5,3,true"})
    void aDraftThatIsTheTargetIsAccepted(int draftLength, int segments, boolean bonus) {
        DecodingStatistics.Collector statistics = new DecodingStatistics.Collector();
        try (AutoregressiveModel target = model("target"); AutoregressiveModel draft = model("draft")) {
            GenerationRequest.Builder request = GenerationRequest.of(Collections.nCopies(PICTURES, 2))
                    .draftLength(draftLength).segments(segments).bonus(bonus).batchSize(16).autoregressiveSteps(8)
                    .finalNoise(true);
            SpeculativeDecoder decoder = new SpeculativeDecoder(
                    target, Optional.of(draft),
                    Optional.of(new Speculation(
                            new PathRatioCriterion(), new PathResidual(new PathResidual.Settings(0)))));
            FloatBlock exact = decoder.generate(
                    request.policy(DecodingPolicy.EXACT).build(), statistics, new Cancellation());
            FloatBlock alone = decoder.generate(
                    request.policy(DecodingPolicy.TARGET_ONLY).build(), event -> {}, new Cancellation());
            long others = IntStream.range(0, PICTURES)
                    .filter(i -> Agreement.distance(exact.slice(i, i + 1), alone.slice(i, i + 1)) > 1e-4)
                    .count();
            // A ratio that rounding puts below 1 may reject a token; only then is the picture another one.
            assertThat(others).isLessThanOrEqualTo(statistics.statistics().rejectedTokens());
        }
        assertThat(statistics.statistics().acceptedTokens()).isGreaterThan(1600);
        assertThat(statistics.statistics().acceptanceRate()).isGreaterThanOrEqualTo(0.999);
        assertThat(statistics.statistics().resamplingGaveUp()).isZero();
    }

    /**
     * The path as it was drawn, token by token, against its evaluation, all tokens and steps together. No respacing here
     * reaches t = 999, where the schedule is ill-conditioned: an untrained head's states grow to 10,000 there, and
     * rounding with them.
     */
    @ParameterizedTest
    @ValueSource(strings = {"ddim10", "ddim50", "ddim100"})
    void theRatioOfAPathAndItsEvaluationIsOne(String respacing) {
        int count = 40;
        Respacing steps = new Respacing(respacing);
        FloatBlock conditions = normals(1, count, 16);
        DenoisingLaw law = new DenoisingLaw(conditions, Optional.empty(), steps, 1, true);
        FloatBlock noise = normals(2, steps.count() + 1, 1, 4);
        try (AutoregressiveModel model = model("model")) {
            DenoisingPath sampled = DenoisingPath.concatenate(IntStream.range(0, count)
                    .mapToObj(i -> model.head().sample(law.gather(i), noise, true).path().orElseThrow()).toList());
            DenoisingPath evaluated = model.head().evaluate(law, sampled.states());
            for (double log : logRatios(sampled, evaluated)) {
                assertThat(log).isCloseTo(0, within(1e-3));
            }
            assertThat(new PathRatioCriterion().logAcceptance(new DraftedTokens(
                    DenoisedTokens.of(sampled, 1), DenoisedTokens.of(evaluated, 1)))).containsOnly(0);
        }
    }

    private static double[] logRatios(DenoisingPath draft, DenoisingPath target) {
        int[] shape = draft.means().shape();
        double[] logs = new double[shape[1]];
        for (int i = 0; i < draft.means().size(); i++) {
            logs[i / shape[2] % shape[1]] += logDensity(target, i) - logDensity(draft, i);
        }
        return logs;
    }

    private static double logDensity(DenoisingPath law, int i) {
        double deviation = law.deviations().data()[i];
        double distance = (law.states().data()[i] - law.means().data()[i]) / deviation;
        return -Math.log(deviation) - distance * distance / 2;
    }

    private static AutoregressiveModel model(String name) {
        return new AutoregressiveModel(
                name,
                new MarBackbone(BACKBONE, FixedContext.onCpu(LATENT, new SyntheticWeights(BACKBONE.tensors(LATENT)))),
                new AdaLnHead(HEAD, FixedContext.onCpu(LATENT, new SyntheticWeights(HEAD.tensors(LATENT)))));
    }

    private static FloatBlock normals(int seed, int... shape) {
        FloatBlock block = FloatBlock.zeros(shape);
        new Philox(seed).normals(0, 0, 0, block.data(), 0, block.size());
        return block;
    }
}
