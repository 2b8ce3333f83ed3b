package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PictureClassifier;
import dev.foretoken.api.PictureClassifier.Classified;
import dev.foretoken.api.Precision;
import dev.foretoken.models.ConvolutionalClassifierSpec;
import dev.foretoken.models.DataType;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.ModelSynthesis;
import dev.foretoken.models.Progress;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

final class ConvolutionalClassifierTest {
    private static final ConvolutionalClassifierSpec SIZE = new ConvolutionalClassifierSpec(12, 0, 0, 0);

    @TempDir
    private Path folder;

    private ModelFolder model;

    @BeforeEach
    void synthesise() {
        ModelSpec spec = ModelSpec.classifier("classifier", ProceduralPictures.SIDE, ProceduralPictures.SIDE, SIZE);
        new ModelSynthesis(1, DataType.F32, Progress.NONE).run(spec, folder.resolve("classifier"), false);
        model = ModelFolder.open(folder.resolve("classifier"));
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void everyPictureHasFeaturesAndLogits() {
        try (PictureClassifier classifier = classifier(Precision.FLOAT32)) {
            Classified classified = classifier.classify(pictures(3));
            assertThat(classifier.spec()).isEqualTo(new PictureClassifier.Spec(12, 128, 64, 64));
            assertThat(classified.features().shape()).containsExactly(3, 128);
            assertThat(classified.logits().shape()).containsExactly(3, 12);
        }
    }

    @Test
    void aPictureIsSeenTheSameWhateverTheBatch() {
        FloatBlock pictures = pictures(70);
        try (PictureClassifier classifier = classifier(Precision.FLOAT32)) {
            Classified together = classifier.classify(pictures);
            for (int i = 0; i < pictures.rows(); i += 23) {
                Classified alone = classifier.classify(pictures.slice(i, i + 1));
                assertThat(Agreement.distance(together.features().gather(i), alone.features())).isLessThan(1e-5);
                assertThat(Agreement.distance(together.logits().gather(i), alone.logits())).isLessThan(1e-5);
            }
        }
    }

    /** So that training can begin: values keep their size, and pictures differ. */
    @Test
    void randomWeightsTellPicturesApart() {
        try (PictureClassifier classifier = classifier(Precision.FLOAT32)) {
            FloatBlock features = classifier.classify(pictures(24)).features();
            double[] values = IntStream.range(0, features.size()).mapToDouble(i -> features.data()[i]).toArray();
            double size = Math.sqrt(IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).sum()
                    / values.length);
            double spread = Math.sqrt(IntStream.range(0, 128).mapToDouble(d -> variance(features, d)).average()
                    .orElseThrow());
            assertThat(size).isBetween(0.1, 10.0);
            assertThat(spread).isGreaterThan(0.05 * size);
        }
    }

    @Test
    void everyWeightHasAGradient() {
        try (TensorFlowModel<GraphFunction> gradients = TensorFlowModel.load(
                        "gradients", context(Precision.FLOAT32),
                        layers -> Gradients.of(layers, new ClassifierGraph(layers, SIZE).classify()));
                TFloat32 x = Tensors.of(pictures(2));
                Result result = gradients.run(gradients.functions(), x)) {
            assertThat(result).hasSize(model.weights().names().size());
            result.forEach(gradient -> assertThat(Tensors.block(gradient.getValue()).isFinite()).isTrue());
        }
    }

    @Test
    void bfloat16IsCloseButNotTheSame() {
        try (PictureClassifier exact = classifier(Precision.FLOAT32);
                PictureClassifier narrow = classifier(Precision.BFLOAT16)) {
            FloatBlock expected = exact.classify(pictures(2)).logits();
            assertThat(Agreement.distance(narrow.classify(pictures(2)).logits(), expected)).isBetween(1e-4, 5e-2);
        }
    }

    @Test
    void picturesOfOtherShapesAreRefused() {
        try (PictureClassifier classifier = classifier(Precision.FLOAT32)) {
            assertRefused(() -> classifier.classify(FloatBlock.zeros(2, 3, 64, 32)), "[2, 3, 64, 32]");
            assertRefused(() -> classifier.classify(FloatBlock.zeros(2, 1, 64, 64)), "[2, 1, 64, 64]");
            assertRefused(() -> classifier.classify(FloatBlock.zeros(3, 64, 64)), "[3, 64, 64]");
            assertRefused(() -> classifier.classify(FloatBlock.zeros(0, 3, 64, 64)), "[0, 3, 64, 64]");
        }
    }

    @Test
    void picturesThatAreNotFiniteAreReported() {
        FloatBlock pictures = pictures(2);
        pictures.data()[7] = Float.NaN;
        try (PictureClassifier classifier = classifier(Precision.FLOAT32)) {
            assertThatThrownBy(() -> classifier.classify(pictures))
                    .isInstanceOfSatisfying(
                            ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FINITE));
        }
    }

    /** Half a million weights, as the specification's Javadoc says. */
    @Test
    void isSmall() {
        assertThat((double) model.parameters()).isCloseTo(500_000, within(20_000.0));
    }

    private static void assertRefused(ThrowingCallable call, String shape) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_SHAPE))
                .hasMessageContainingAll("pictures", shape);
    }

    private static double variance(FloatBlock features, int d) {
        double[] column = IntStream.range(0, features.rows())
                .mapToDouble(i -> features.data()[i * features.rowLength() + d])
                .toArray();
        double mean = IntStream.range(0, column.length).mapToDouble(i -> column[i]).average().orElseThrow();
        return IntStream.range(0, column.length)
                .mapToDouble(i -> Math.pow(column[i] - mean, 2))
                .average()
                .orElseThrow();
    }

    private PictureClassifier classifier(Precision precision) {
        return new ConvolutionalClassifier(SIZE, context(precision));
    }

    private FixedContext context(Precision precision) {
        LatentSpec picture = model.spec().latent();
        return new FixedContext(picture, model.weights(), Device.CPU, precision);
    }

    private static FloatBlock pictures(int count) {
        return new ProceduralPictures(5).pixels(Split.TEST, IntStream.range(0, count).toArray());
    }
}
