package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.Device;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.InMemoryWeights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdaLnHeadTest {
    /** What float32 leaves of sums that are added up in another order, grown along the steps. */
    private static final double ROUNDING = 1e-5;

    private static final int D = 4;
    private static final LatentSpec LATENT = new LatentSpec(D, 2, 2, 1, 1);
    private static final DiffusionHeadSpec SPEC =
            new DiffusionHeadSpec(12, 2, 16, "ddim10", DiffusionSchedule.Noise.COSINE);
    private static final Respacing RESPACING = new Respacing("ddim10");

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "ddim10; 20; 20; true; 16", "ddim50; 20; 20; false; 16", "10,20,15; 1; 1; true; 16", "1; 3; 3; false; 16",
            "250; 7; 7; true; 16", "ddim10; 40; 3; true; 16", "ddim10; 1; 1; false; 1024", "ddim10; 2; 2; true; 1024",
            "ddim10; 9; 2; true; 1024", "ddim10; 20; 3; false; 1024"})
    void evaluatingAPathGivesTheGaussiansItWasSampledFrom(
            String respacing, int n, int conditions, boolean isGuided, int width) {
        Respacing steps = new Respacing(respacing);
        DenoisingLaw law = law(1, n, steps, isGuided ? guidance(2, n, 1.5f) : Optional.empty())
                .gather(IntStream.range(0, n).map(token -> token % conditions).toArray());
        DiffusionHeadSpec spec = new DiffusionHeadSpec(12, 2, width, "ddim10", DiffusionSchedule.Noise.COSINE);
        SyntheticContext context =
                new SyntheticContext(LATENT, spec.tensors(LATENT), Device.CPU, Precision.FLOAT32);
        try (AdaLnHead head = new AdaLnHead(spec, context)) {
            FloatBlock noise = random(3, steps.count() + 1, n, D);
            DenoisingPath sampled = head.sample(law, noise, true).path().orElseThrow();
            DenoisingPath evaluated = head.evaluate(law, sampled.states());
            assertThat(sampled.means().shape()).containsExactly(steps.count(), n, D);
            Agreement.assertClose(evaluated.means(), sampled.means(), ROUNDING);
            Agreement.assertClose(evaluated.deviations(), sampled.deviations(), ROUNDING);
        }
    }

    /** A head remembers what it computed for the conditions that it saw last. */
    @ParameterizedTest
    @ValueSource(ints = {16, 1024})
    void earlierCallsChangeNothing(int width) {
        DenoisingLaw free = law(1, 3, RESPACING, Optional.empty());
        DenoisingLaw guided = law(1, 3, RESPACING, guidance(2, 3, 1.5f));
        List<DenoisingLaw> laws = List.of(
                free, free.gather(2, 0), free.over(new Steps(2, 5)).gather(1, 1), free.over(new Steps(4, 10)),
                guided, guided.gather(1), law(1, 3, RESPACING, guidance(4, 3, 1.5f)), free,
                law(1, 3, new Respacing("20"), Optional.empty()).over(new Steps(0, 10)),
                law(5, 2, RESPACING, Optional.empty()));
        DiffusionHeadSpec spec = new DiffusionHeadSpec(12, 2, width, "ddim10", DiffusionSchedule.Noise.COSINE);
        SyntheticContext context =
                new SyntheticContext(LATENT, spec.tensors(LATENT), Device.CPU, Precision.FLOAT32);
        try (AdaLnHead head = new AdaLnHead(spec, context)) {
            for (DenoisingLaw law : laws) {
                FloatBlock states = random(3, law.steps().count() + 1, law.count(), D);
                try (AdaLnHead fresh = new AdaLnHead(spec, context)) {
                    Agreement.assertClose(
                            head.sample(law, states, false).tokens(), fresh.sample(law, states, false).tokens(),
                            ROUNDING);
                }
                try (AdaLnHead fresh = new AdaLnHead(spec, context)) {
                    Agreement.assertClose(
                            head.evaluate(law, states).means(), fresh.evaluate(law, states).means(), ROUNDING);
                }
            }
        }
    }

    @Test
    void aRespacingOfTheRequestIsAsGoodAsTheModelsOwn() {
        Respacing other = new Respacing("10,20,15");
        FloatBlock noise = random(3, other.count() + 1, 3, D);
        DiffusionHeadSpec madeForIt = new DiffusionHeadSpec(12, 2, 16, other.text(), DiffusionSchedule.Noise.COSINE);
        try (AdaLnHead head = head();
                AdaLnHead own = new AdaLnHead(madeForIt, FixedContext.onCpu(LATENT, new InMemoryWeights(tensors())))) {
            assertThat(own.spec().respacing()).isEqualTo(other);
            assertThat(head.sample(law(1, 3, other, Optional.empty()), noise, false).tokens().data())
                    .containsExactly(own.sample(law(1, 3, other, Optional.empty()), noise, false).tokens().data());
        }
    }

    @Test
    void moreRespacingsThanAreKeptDoNoHarm() {
        try (AdaLnHead head = head()) {
            float[] first = singleToken(head, 1);
            for (int steps = 2; steps <= 70; steps++) {
                singleToken(head, steps);
            }
            assertThat(singleToken(head, 1)).containsExactly(first);
        }
    }

    private static float[] singleToken(AdaLnHead head, int steps) {
        DenoisingLaw law = law(1, 1, new Respacing(Integer.toString(steps)), Optional.empty());
        return head.sample(law, random(3, steps + 1, 1, D), false).tokens().data();
    }

    @ParameterizedTest
    @EnumSource(DiffusionSchedule.Noise.class)
    void withoutPredictionTheGaussiansAreTheSchedules(DiffusionSchedule.Noise noiseSchedule) {
        Map<String, FloatBlock> silent = tensors();
        silent.put("diffloss.net.final_layer.linear.weight", FloatBlock.zeros(2 * D, 16));
        silent.put("diffloss.net.final_layer.linear.bias", FloatBlock.zeros(2 * D));
        DiffusionHeadSpec spec = new DiffusionHeadSpec(12, 2, 16, "ddim10", noiseSchedule);
        Respacing respacing = new Respacing("20,5");
        DiffusionSchedule schedule = DiffusionSchedule.of(noiseSchedule, respacing);
        FloatBlock states = random(1, schedule.count() + 1, 3, D);
        try (AdaLnHead head = new AdaLnHead(spec, FixedContext.onCpu(LATENT, new InMemoryWeights(silent)))) {
            DenoisingPath path = head.evaluate(law(2, 3, respacing, Optional.empty()), states);
            for (int i = 0; i < path.means().size(); i++) {
                int t = i / (3 * D);
                double factor = schedule.meanOfStart()[t] * schedule.startOfState()[t] + schedule.meanOfState()[t];
                double mean = factor * states.data()[i + 3 * D];
                double deviation = Math.exp((schedule.logBetas()[t] + schedule.logPosteriorVariance()[t]) / 4);
                assertThat((double) path.means().data()[i]).isCloseTo(mean, within(1e-5 * Math.abs(mean)));
                assertThat((double) path.deviations().data()[i]).isCloseTo(deviation, within(1e-5 * deviation));
            }
        }
    }

    @Test
    void bfloat16IsCloseButNotTheSame() {
        FloatBlock states = random(3, 11, 5, D);
        DenoisingLaw law = law(1, 5, RESPACING, Optional.empty());
        FixedContext narrowly =
                new FixedContext(LATENT, new InMemoryWeights(tensors()), Device.CPU, Precision.BFLOAT16);
        try (AdaLnHead exact = head(); AdaLnHead narrow = new AdaLnHead(SPEC, narrowly)) {
            FloatBlock deviations = narrow.evaluate(law, states).deviations();
            assertThat(Agreement.distance(deviations, exact.evaluate(law, states).deviations())).isBetween(1e-4, 5e-2);
        }
    }

    @Test
    void theSameCallGivesTheSameBits() {
        DenoisingLaw law = law(1, 5, RESPACING, guidance(2, 5, 3));
        FloatBlock noise = random(3, 11, 5, D);
        try (AdaLnHead head = head()) {
            assertThat(head.sample(law, noise, false).tokens().data())
                    .containsExactly(head.sample(law, noise, false).tokens().data());
        }
    }

    @Test
    void conditionThatIsNanIsReportedWithTheModelsPart() {
        DenoisingLaw law = law(1, 5, RESPACING, Optional.empty());
        law.conditions().data()[3] = Float.NaN;
        try (AdaLnHead head = head()) {
            assertFails(() -> head.sample(law, random(3, 11, 5, D), false), Code.NOT_FINITE, "diffusion head");
        }
    }

    @Test
    void weightThatIsNanIsNamedWhileLoading() {
        Map<String, FloatBlock> tensors = tensors();
        tensors.get("diffloss.net.res_blocks.1.adaLN_modulation.1.bias").data()[2] = Float.POSITIVE_INFINITY;
        assertFails(
                () -> new AdaLnHead(SPEC, FixedContext.onCpu(LATENT, new InMemoryWeights(tensors))),
                Code.INVALID_CHECKPOINT,
                "[diffloss.net.res_blocks.1.adaLN_modulation.1.bias]");
    }

    private static void assertFails(ThrowingCallable call, Code code, String... message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(message);
    }

    static AdaLnHead head() {
        return new AdaLnHead(SPEC, FixedContext.onCpu(LATENT, new InMemoryWeights(tensors())));
    }

    private static Map<String, FloatBlock> tensors() {
        Weights weights = new SyntheticWeights(SPEC.tensors(LATENT));
        Map<String, FloatBlock> tensors = new HashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.read(name)));
        return tensors;
    }

    private static DenoisingLaw law(int seed, int n, Respacing respacing, Optional<Guidance> guidance) {
        return new DenoisingLaw(random(seed, n, 12), guidance, respacing, 1, false);
    }

    private static Optional<Guidance> guidance(int seed, int n, float scale) {
        float[] scales = new float[n];
        Arrays.fill(scales, scale);
        return Optional.of(new Guidance(random(seed, n, 12), scales));
    }

    private static FloatBlock random(int seed, int... shape) {
        Random random = new Random(seed);
        FloatBlock block = FloatBlock.zeros(shape);
        for (int i = 0; i < block.size(); i++) {
            block.data()[i] = (float) random.nextGaussian();
        }
        return block;
    }
}
