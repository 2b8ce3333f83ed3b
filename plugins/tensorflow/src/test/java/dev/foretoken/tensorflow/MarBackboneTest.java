package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.Weights;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class MarBackboneTest {
    /** What float32 leaves of sums that are added up in another order. */
    private static final double ROUNDING = 2e-6;

    static final Size SMALL = new Size(
            new MarBackboneSpec(5, 4, transformer(16, 2, 2), transformer(16, 2, 2)), new LatentSpec(4, 4, 4, 1, 1));
    static final Size UNEVEN = new Size(
            new MarBackboneSpec(3, 2, transformer(24, 3, 3), transformer(40, 1, 5)), new LatentSpec(2, 4, 8, 2, 1));

    /** A model's size and what it generates. */
    record Size(MarBackboneSpec spec, LatentSpec latent) {
        Weights weights() {
            return new SyntheticWeights(spec.tensors(latent));
        }

        MarBackbone backbone() {
            return new MarBackbone(spec, FixedContext.onCpu(latent, weights()));
        }

        /** A picture in a random order with random tokens; those that are not known are NaN. */
        PrefixContext context(int seed, int label, int known, int asked) {
            Random random = new Random(seed);
            List<Integer> order = new ArrayList<>(IntStream.range(0, latent.tokens()).boxed().toList());
            Collections.shuffle(order, random);
            FloatBlock tokens = FloatBlock.zeros(latent.tokens(), latent.tokenDimension());
            Arrays.fill(tokens.data(), Float.NaN);
            for (int position : order.subList(0, known)) {
                for (int i = 0; i < latent.tokenDimension(); i++) {
                    tokens.data()[position * latent.tokenDimension() + i] = (float) random.nextGaussian();
                }
            }
            return new PrefixContext(
                    seed, label, order.stream().mapToInt(Integer::intValue).toArray(), tokens, known, asked);
        }
    }

    @Test
    void aBatchThatTakesSeveralRunsIsTheSameAsInOne() {
        List<PrefixContext> contexts = IntStream.range(0, 7).mapToObj(i -> SMALL.context(i, i % 5, i, 1 + i)).toList();
        try (MarBackbone whole = SMALL.backbone();
                MarBackbone inRuns = new MarBackbone(
                        SMALL.spec(), FixedContext.onCpu(SMALL.latent(), SMALL.weights()), 3)) {
            Agreement.assertClose(inRuns.conditions(contexts), whole.conditions(contexts), ROUNDING);
        }
    }

    @Test
    void theOrderInWhichTokensBecameKnownDoesNotMatter() {
        PrefixContext context = SMALL.context(1, 1, 6, 4);
        int[] reversed = context.order().clone();
        for (int i = 0; i < context.known(); i++) {
            reversed[i] = context.order()[context.known() - 1 - i];
        }
        PrefixContext other = new PrefixContext(1, 1, reversed, context.tokens(), 6, 4);
        try (MarBackbone backbone = SMALL.backbone()) {
            assertThat(backbone.conditions(List.of(other)).data())
                    .containsExactly(backbone.conditions(List.of(context)).data());
        }
    }

    @Test
    void theSameCallGivesTheSameBits() {
        List<PrefixContext> contexts = List.of(SMALL.context(1, 0, 3, 3), SMALL.context(2, 1, 5, 2));
        try (MarBackbone backbone = SMALL.backbone()) {
            assertThat(backbone.conditions(contexts).data()).containsExactly(backbone.conditions(contexts).data());
        }
    }

    @Test
    void classesAndTheUnconditionalLabelDiffer() {
        try (MarBackbone backbone = SMALL.backbone()) {
            List<FloatBlock> conditions = IntStream.rangeClosed(PrefixContext.UNCONDITIONAL, 4)
                    .mapToObj(label -> backbone.conditions(List.of(SMALL.context(1, label, 3, 2))))
                    .toList();
            for (int i = 1; i < conditions.size(); i++) {
                assertThat(Agreement.distance(conditions.get(i), conditions.get(i - 1))).isGreaterThan(1e-3);
            }
        }
    }

    @Test
    void bfloat16IsCloseButNotTheSame() {
        List<PrefixContext> contexts = List.of(SMALL.context(1, 0, 3, 3), SMALL.context(2, 1, 5, 2));
        FixedContext narrowly =
                new FixedContext(SMALL.latent(), SMALL.weights(), Device.CPU, Precision.BFLOAT16);
        try (MarBackbone exact = SMALL.backbone(); MarBackbone narrow = new MarBackbone(SMALL.spec(), narrowly)) {
            assertThat(Agreement.distance(narrow.conditions(contexts), exact.conditions(contexts)))
                    .isBetween(1e-4, 5e-2);
        }
    }

    @Test
    void knownTokenThatIsNanIsReportedWithTheModelsPart() {
        PrefixContext context = SMALL.context(1, 0, 3, 1);
        PrefixContext fourKnown = new PrefixContext(1, 0, context.order(), context.tokens(), 4, 1);
        try (MarBackbone backbone = SMALL.backbone()) {
            assertFails(() -> backbone.conditions(List.of(fourKnown)), Code.NOT_FINITE, "MAR backbone");
        }
    }

    @Test
    void weightThatIsNanIsNamedWhileLoading() {
        Map<String, FloatBlock> tensors = new HashMap<>();
        SMALL.weights().names().forEach(name -> tensors.put(name, SMALL.weights().read(name)));
        tensors.get("decoder_blocks.1.mlp.fc2.weight").data()[7] = Float.NaN;
        assertFails(
                () -> new MarBackbone(SMALL.spec(), FixedContext.onCpu(SMALL.latent(), new InMemoryWeights(tensors))),
                Code.INVALID_CHECKPOINT, "[decoder_blocks.1.mlp.fc2.weight]");
    }

    @Test
    void specThatDoesNotFitTheWeightsIsRefused() {
        MarBackboneSpec moreClasses =
                new MarBackboneSpec(6, 4, SMALL.spec().encoder(), SMALL.spec().decoder());
        assertFails(
                () -> new MarBackbone(moreClasses, FixedContext.onCpu(SMALL.latent(), SMALL.weights())),
                Code.INVALID_CHECKPOINT, "[class_emb.weight]", "[5, 16]", "[6, 16]");
    }

    private static void assertFails(ThrowingCallable call, Code code, String... message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(message);
    }

    private static Transformer transformer(int width, int depth, int heads) {
        return new Transformer(width, depth, heads, 4);
    }
}
