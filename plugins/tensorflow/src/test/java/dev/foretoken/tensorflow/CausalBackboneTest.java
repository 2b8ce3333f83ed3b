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
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

final class CausalBackboneTest {
    /** What float32 leaves of sums that are added up in another order. */
    private static final double ROUNDING = 1e-5;

    static final Size SMALL = new Size(
            new CausalBackboneSpec(5, new Transformer(16, 2, 2, 4)), new LatentSpec(4, 4, 4, 1, 1), 0);
    static final Size UNEVEN = new Size(
            new CausalBackboneSpec(3, new Transformer(24, 3, 3, 2)), new LatentSpec(2, 4, 8, 2, 1), 0);

    /** A model's size, what it generates, and how many contexts at once do without TensorFlow. */
    record Size(CausalBackboneSpec spec, LatentSpec latent, int mostContextsOnHeap) {
        Weights weights() {
            return new SyntheticWeights(spec.tensors(latent));
        }

        CausalBackbone backbone() {
            return backbone(4);
        }

        Size onHeap(int mostContexts) {
            return new Size(spec, latent, mostContexts);
        }

        CausalBackbone backbone(int slots) {
            return new CausalBackbone(spec, FixedContext.onCpu(latent, weights()), slots, mostContextsOnHeap);
        }

        int length() {
            return latent.tokens();
        }

        Picture picture(int sequence, int label) {
            FloatBlock tokens = FloatBlock.zeros(length(), latent.tokenDimension());
            new Philox(17).normals(sequence, 0, 0, tokens.data(), 0, tokens.size());
            return new Picture(sequence, label, tokens);
        }

        FloatBlock whole(Picture... pictures) {
            try (Whole whole = new Whole(this)) {
                return whole.conditions(pictures);
            }
        }
    }

    /** The function for training, which knows nothing of caches. */
    private static final class Whole implements AutoCloseable {
        private final Size size;
        private final TensorFlowModel<GraphFunction> model;

        Whole(Size size) {
            this.size = size;
            model = TensorFlowModel.load(
                    "test model", FixedContext.onCpu(size.latent, size.weights()),
                    layers -> CausalGraph.sequence(layers, size.spec, size.latent));
        }

        /** Those of all tokens, [pictures * L, width]. */
        FloatBlock conditions(Picture... pictures) {
            int[] labels = Arrays.stream(pictures)
                    .mapToInt(picture -> picture.label < 0 ? size.spec.classes() : picture.label)
                    .toArray();
            try (TInt32 classes = Tensors.of(labels, labels.length);
                    TFloat32 tokens = Tensors.of(
                            FloatBlock.concatenate(Arrays.stream(pictures).map(Picture::tokens).toList()))) {
                return model.compute(model.functions(), classes, tokens);
            }
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** A picture in raster order. */
    record Picture(int sequence, int label, FloatBlock tokens) {
        /** The next token under a prefix; what is not known is NaN. */
        PrefixContext after(int known) {
            FloatBlock prefix = tokens.slice(0, tokens.rows());
            Arrays.fill(prefix.data(), known * prefix.rowLength(), prefix.size(), Float.NaN);
            return new PrefixContext(sequence, label, IntStream.range(0, tokens.rows()).toArray(), prefix, known, 1);
        }

        /** The same up to one value of one token. */
        Picture with(int token, float value) {
            FloatBlock changed = tokens.slice(0, tokens.rows());
            changed.data()[(token + 1) * changed.rowLength() - 1] = value;
            return new Picture(sequence, label, changed);
        }

        Picture labelled(int other) {
            return new Picture(sequence, other, tokens);
        }
    }

    static List<Size> sizes() {
        return List.of(SMALL, UNEVEN, SMALL.onHeap(100), UNEVEN.onHeap(100), UNEVEN.onHeap(2));
    }

    static List<Size> smallSizes() {
        return List.of(SMALL, SMALL.onHeap(100));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void tokenByTokenIsTheSameAsTheWholeSequence(Size size) {
        Picture picture = size.picture(1, 2);
        try (CausalBackbone backbone = size.backbone()) {
            FloatBlock steps = FloatBlock.concatenate(IntStream.range(0, size.length())
                    .mapToObj(known -> backbone.conditions(List.of(picture.after(known))))
                    .toList());
            Agreement.assertClose(steps, size.whole(picture), ROUNDING);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void nestedPrefixesInOneCallAreTheSameAsTheWholeSequence(Size size) {
        Picture picture = size.picture(1, 2);
        int[] known = {5, 0, 3, 4, 7, 5};
        try (CausalBackbone backbone = size.backbone()) {
            FloatBlock together = backbone.conditions(Arrays.stream(known).mapToObj(picture::after).toList());
            Agreement.assertClose(together, size.whole(picture).gather(known), ROUNDING);
        }
    }

    /** Tokens change in the middle, prefixes shrink and grow, pictures come and go, and no condition shows it. */
    @ParameterizedTest
    @MethodSource("sizes")
    void whateverTheCacheHoldsTheConditionsAreThoseOfTheWholeSequence(Size size) {
        Philox random = new Philox(3);
        List<Picture> pictures = new ArrayList<>(List.of(
                size.picture(1, 0), size.picture(1, PrefixContext.UNCONDITIONAL), size.picture(2, 2)));
        try (CausalBackbone backbone = size.backbone(); Whole reference = new Whole(size)) {
            for (int call = 0; call < 60; call++) {
                int changed = (int) (random.uniform(call, 0, 0) * pictures.size());
                int token = (int) (random.uniform(call, 1, 0) * size.length());
                Picture picture = pictures.get(changed).with(token, (float) random.uniform(call, 2, 0));
                pictures.set(changed, picture);
                if (call % 7 == 6) {
                    backbone.forget(picture.sequence);
                }
                List<PrefixContext> contexts = new ArrayList<>();
                List<FloatBlock> expected = new ArrayList<>();
                FloatBlock whole = reference.conditions(pictures.toArray(Picture[]::new));
                for (int context = 0; context < 1 + call % 4; context++) {
                    int which = (int) (random.uniform(call, 3, context) * pictures.size());
                    int known = (int) (random.uniform(call, 4, context) * size.length());
                    contexts.add(pictures.get(which).after(known));
                    expected.add(whole.gather(which * size.length() + known));
                }
                Agreement.assertClose(backbone.conditions(contexts), FloatBlock.concatenate(expected), ROUNDING);
            }
        }
    }

    @Test
    void laterTokensChangeNoCondition() {
        Picture picture = SMALL.picture(1, 3);
        try (Whole whole = new Whole(SMALL)) {
            FloatBlock before = whole.conditions(picture);
            for (int token = 0; token < SMALL.length(); token++) {
                FloatBlock after = whole.conditions(picture.with(token, 100 + token));
                Agreement.assertClose(after.slice(0, token + 1), before.slice(0, token + 1), ROUNDING);
                for (int later = token + 1; later < SMALL.length(); later++) {
                    assertThat(Agreement.distance(after.gather(later), before.gather(later))).isGreaterThan(1e-3);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("smallSizes")
    void classesAndTheUnconditionalLabelDiffer(Size size) {
        try (CausalBackbone backbone = size.backbone()) {
            List<FloatBlock> conditions = IntStream.rangeClosed(PrefixContext.UNCONDITIONAL, 4)
                    .mapToObj(label -> backbone.conditions(List.of(size.picture(1, 0).labelled(label).after(3))))
                    .toList();
            for (int i = 1; i < conditions.size(); i++) {
                assertThat(Agreement.distance(conditions.get(i), conditions.get(i - 1))).isGreaterThan(1e-3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("smallSizes")
    void moreSequencesThanSlotsTakeTurns(Size size) {
        List<Picture> pictures = IntStream.range(0, 5).mapToObj(i -> size.picture(i, i)).toList();
        FloatBlock whole = size.whole(pictures.toArray(Picture[]::new));
        try (CausalBackbone backbone = size.backbone(2)) {
            for (int known = 0; known < size.length(); known++) {
                int asked = known;
                int[] rows = IntStream.range(0, 5).map(i -> i * size.length() + asked).toArray();
                Agreement.assertClose(
                        backbone.conditions(pictures.stream().map(picture -> picture.after(asked)).toList()),
                        whole.gather(rows), ROUNDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("smallSizes")
    void ofOneSequenceInTwoVersionsEachGetsItsOwn(Size size) {
        Picture one = size.picture(1, 0);
        Picture other = one.with(2, 5);
        try (CausalBackbone backbone = size.backbone()) {
            Agreement.assertClose(
                    backbone.conditions(List.of(one.after(6), other.after(4), other.after(2))),
                    FloatBlock.concatenate(List.of(
                            size.whole(one).gather(6), size.whole(other).gather(4), size.whole(one).gather(2))),
                    ROUNDING);
        }
    }

    /** Causal models take raster order, but a position is asked for by where it is in the picture. */
    @ParameterizedTest
    @MethodSource("smallSizes")
    void anotherOrderPlacesTheConditionElsewhere(Size size) {
        Picture picture = size.picture(1, 0);
        PrefixContext raster = picture.after(3);
        int[] order = raster.order().clone();
        order[3] = 9;
        order[9] = 3;
        PrefixContext elsewhere = new PrefixContext(1, 0, order, raster.tokens(), 3, 1);
        FloatBlock places = size.weights().read("diffusion_pos_embed_learned")
                .reshape(size.length(), size.spec.transformer().width());
        try (CausalBackbone backbone = size.backbone()) {
            FloatBlock here = backbone.conditions(List.of(raster));
            FloatBlock there = backbone.conditions(List.of(elsewhere));
            for (int i = 0; i < here.size(); i++) {
                here.data()[i] += places.gather(9).data()[i] - places.gather(3).data()[i];
            }
            Agreement.assertClose(there, here, ROUNDING);
        }
    }

    @Test
    void bfloat16IsCloseButNotTheSame() {
        Picture picture = SMALL.picture(1, 0);
        FixedContext narrowly = new FixedContext(SMALL.latent(), SMALL.weights(), Device.CPU, Precision.BFLOAT16);
        try (CausalBackbone narrow = new CausalBackbone(SMALL.spec(), narrowly)) {
            narrow.conditions(List.of(picture.after(4)));
            assertThat(Agreement.distance(
                            narrow.conditions(List.of(picture.after(7), picture.after(8))),
                            SMALL.whole(picture).slice(7, 9)))
                    .isBetween(1e-4, 5e-2);
        }
    }

    /** Minus infinity times nothing is still NaN, so that a row that is not seen must not be read either. */
    @ParameterizedTest
    @MethodSource("smallSizes")
    void aTokenThatIsNanIsReportedAndHarmsNobodyElse(Size size) {
        Picture picture = size.picture(1, 0);
        Picture broken = picture.with(3, Float.NaN);
        try (CausalBackbone backbone = size.backbone(1)) {
            backbone.conditions(List.of(picture.after(2)));
            assertFails(() -> backbone.conditions(List.of(broken.after(8))), Code.NOT_FINITE, "causal backbone");

            Agreement.assertClose(
                    backbone.conditions(List.of(picture.after(2), picture.after(6))),
                    size.whole(picture).gather(2, 6), ROUNDING);
        }
    }

    @Test
    void specThatDoesNotFitTheWeightsIsRefused() {
        CausalBackboneSpec moreClasses = new CausalBackboneSpec(6, SMALL.spec().transformer());
        assertFails(
                () -> new CausalBackbone(moreClasses, FixedContext.onCpu(SMALL.latent(), SMALL.weights())),
                Code.INVALID_CHECKPOINT, "[class_emb.weight]", "[5, 16]", "[6, 16]");
    }

    private static void assertFails(ThrowingCallable call, Code code, String... message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(message);
    }
}
