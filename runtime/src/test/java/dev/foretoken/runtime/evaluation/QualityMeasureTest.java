package dev.foretoken.runtime.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.PictureClassifier.Classified;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class QualityMeasureTest {
    private static final int N = 300;
    private static final int CLASSES = 3;
    private static final int WIDTH = 6;
    private static final QualityMeasure MEASURE = new QualityMeasure(real(1), real(2), 100);

    /** The likeliest class is the answer; what is right is counted. */
    @Test
    void accuracyIsTheShareOfRightAnswers() {
        FloatBlock logits = FloatBlock.of(new float[] {3, 1, -1, -2, 0, 5, 0.5f, 0.1f}, 4, 2);
        ClassifiedPictures pictures =
                ClassifiedPictures.of(new Classified(FloatBlock.zeros(4, 1), logits), 0, 1, 1, 1);
        assertThat(pictures.answers()).containsExactly(0, 0, 1, 0);
        assertThat(ClassAccuracy.of(pictures)).isEqualTo(0.5);
    }

    /** Class 0: variances 2 and 8; class 2: 0.5 and 0; class 1 is not there. */
    @Test
    void varianceIsThatWithinAClass() {
        FloatBlock features = FloatBlock.of(new float[] {0, 0, 100, 7, 2, 4, 101, 7}, 4, 2);
        int[] labels = {0, 2, 0, 2};
        assertThat(WithinClassVariance.of(new ClassifiedPictures(features, labels, labels)))
                .isCloseTo((2 + 8 + 0.5 + 0) / 2, within(1e-9));
    }

    @Test
    void aClassOfOnePictureHasNoVariance() {
        int[] labels = {0, 0, 1};
        assertFails(
                () -> WithinClassVariance.of(new ClassifiedPictures(FloatBlock.zeros(3, 2), labels, labels)),
                Code.INVALID_ARGUMENT, "Class [1]");
    }

    /**
     * Of 20 intervals, each of pictures and a measure of its own, at least 16 hold the floor: with a coverage of 0.95,
     * a false alarm less than once in 300.
     */
    @Test
    void realPicturesAreAtTheFloor() {
        assertThat(LongStream.range(1, 21)
                        .mapToObj(i -> new QualityMeasure(real(3 * i), real(3 * i + 1), 100)
                                .evaluate(real(3 * i + 2))
                                .frechetOverFloor())
                        .filter(ratio -> ratio.low() <= 1 && 1 <= ratio.high()))
                .hasSizeGreaterThanOrEqualTo(16);
    }

    @Test
    void realPicturesAreDiverseAndRecognised() {
        Evaluation evaluation = MEASURE.evaluate(real(3));
        assertThat(evaluation.pictures().diversity().value()).isCloseTo(1, within(0.15));
        assertThat(evaluation.pictures().classAccuracy()).isEqualTo(new Figure(1, 1, 1, N));
    }

    @Test
    void theFloorIsThatOfTheData() {
        Quality data = MEASURE.evaluate(real(3)).data();
        assertThat(data).isEqualTo(MEASURE.evaluate(real(4)).data());
        assertThat(data.frechetDistance().value()).isPositive();
        assertThat(data.frechetDistance().low()).isLessThan(data.frechetDistance().value());
        assertThat(data.frechetDistance().high()).isGreaterThan(data.frechetDistance().value());
        assertThat(data.frechetDistance().pictures()).isEqualTo(N);
    }

    /** Half the deviation within classes: as many right answers, a quarter of the variance. */
    @Test
    void sameness() {
        Evaluation evaluation = MEASURE.evaluate(GaussianFeatures.classes(3, N, CLASSES, WIDTH, 0.5f));
        assertThat(evaluation.frechetOverFloor().low()).isGreaterThan(2);
        assertThat(evaluation.pictures().diversity().value()).isCloseTo(0.25, within(0.05));
        assertThat(evaluation.pictures().diversity().high()).isLessThan(evaluation.data().diversity().low());
    }

    @Test
    void onePictureAClassHasNoDiversity() {
        Evaluation evaluation = MEASURE.evaluate(GaussianFeatures.classes(3, N, CLASSES, WIDTH, 0));
        assertThat(evaluation.pictures().diversity()).isEqualTo(new Figure(0, 0, 0, N));
        assertThat(evaluation.frechetOverFloor().low()).isGreaterThan(5);
    }

    @Test
    void wrongClassesCostAccuracyAlone() {
        ClassifiedPictures right = real(3);
        int[] answers = right.labels().clone();
        for (int i = 0; i < N; i += 4) {
            answers[i] = (answers[i] + 1) % CLASSES;
        }
        Quality wrong = MEASURE.evaluate(new ClassifiedPictures(right.features(), right.labels(), answers)).pictures();
        assertThat(wrong.classAccuracy().value()).isEqualTo(0.75);
        assertThat(wrong.classAccuracy().low()).isBetween(0.65, 0.74);
        assertThat(wrong.classAccuracy().high()).isBetween(0.76, 0.85);
        assertThat(wrong.frechetDistance()).isEqualTo(MEASURE.evaluate(right).pictures().frechetDistance());
    }

    @Test
    void otherNumbersOfPicturesAreRefused() {
        ClassifiedPictures fewer = GaussianFeatures.classes(3, N - CLASSES, CLASSES, WIDTH, 1);
        assertFails(() -> MEASURE.evaluate(fewer), Code.INVALID_ARGUMENT, "[297]", "[300]");
        assertFails(() -> new QualityMeasure(real(1), fewer, 10), Code.INVALID_ARGUMENT, "[297]", "[300]");
    }

    @Test
    void featuresThatAreNotFiniteAreRefused() {
        FloatBlock features = FloatBlock.of(new float[] {1, Float.NaN}, 2, 1);
        assertFails(
                () -> new ClassifiedPictures(features, new int[2], new int[2]), Code.NOT_FINITE, "NaN");
    }

    private static ClassifiedPictures real(long seed) {
        return GaussianFeatures.classes(seed, N, CLASSES, WIDTH, 1);
    }

    private static void assertFails(Runnable call, Code code, String... parts) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }
}
