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

    private static final Size SMALL =
            new Size(new CausalBackboneSpec(5, new Transformer(16, 2, 2, 4)), new LatentSpec(4, 4, 4, 1, 1));
    private static final Size UNEVEN =
            new Size(new CausalBackboneSpec(3, new Transformer(24, 3, 3, 2)), new LatentSpec(2, 4, 8, 2, 1));

    /** A model's size and what it generates. */
    record Size(CausalBackboneSpec spec, LatentSpec latent) {
        Weights weights() {
            return new SyntheticWeights(spec.tensors(latent));
        }

        CausalBackbone backbone() {
            return new CausalBackbone(spec, FixedContext.onCpu(latent, weights()));
        }

        CausalBackbone backbone(int slots) {
            return new CausalBackbone(spec, FixedContext.onCpu(latent, weights()), slots);
        }

        int length() {
            return latent.tokens();
        }

        Picture picture(int sequence, int label) {
            FloatBlock tokens = FloatBlock.zeros(length(), latent.tokenDimension());
            new Philox(17).normals(sequence, 0, 0, tokens.data(), 0, tokens.size());
            return new Picture(sequence, label, tokens);
        }

        /** The conditions of all tokens of pictures, computed by the function for training, [pictures * L, width]. */
        FloatBlock whole(Picture... pictures) {
            int[] labels = Arrays.stream(pictures)
                    .mapToInt(picture -> picture.label < 0 ? spec.classes() : picture.label)
                    .toArray();
            try (TensorFlowModel<GraphFunction> model = TensorFlowModel.load(
                            "test model", FixedContext.onCpu(latent, weights()),
                            layers -> CausalGraph.sequence(layers, spec, latent));
                    TInt32 classes = Tensors.of(labels, labels.length);
                    TFloat32 tokens = Tensors.of(
                            FloatBlock.concatenate(Arrays.stream(pictures).map(Picture::tokens).toList()))) {
                return model.compute(model.functions(), classes, tokens);
            }
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
        return List.of(SMALL, UNEVEN);
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
}
