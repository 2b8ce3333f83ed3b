package dev.foretoken.runtime.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Intervals by how often they hold what they should. */
final class BootstrapTest {
    private static final int WIDTH = 8;
    private static final int PICTURES = 100;
    private static final int EXPERIMENTS = 200;
    private static final FrechetDistance DISTANCE =
            new FrechetDistance(FeatureStatistics.of(GaussianFeatures.standard(WIDTH)));

    /**
     * Of 200 intervals at least 178 hold the distance that 100 pictures have on average, which the law gives: with a
     * coverage of 0.93 a false alarm once in 75 at each shift, with 0.95 once in 5,000.
     */
    @ParameterizedTest
    @ValueSource(floats = {0, 0.5f, 3})
    void holdsTheDistanceExpectedOfSoManyPictures(float shift) {
        assertThat(held(shift, estimate -> estimate.figure(PICTURES))).isGreaterThanOrEqualTo(178);
    }

    /** Quantiles of the replicates as they are hold the same bias twice. */
    @ParameterizedTest
    @ValueSource(floats = {0, 0.5f})
    void withoutTheShiftItWouldNot(float shift) {
        assertThat(held(shift, estimate -> moved(estimate, bias()).figure(PICTURES))).isLessThan(150);
    }

    /** Where the laws differ intervals are not wide for nothing: 200 of 200 would be. */
    @Test
    void isNotWiderThanNeedBe() {
        assertThat(held(3, estimate -> estimate.figure(PICTURES))).isLessThan(199);
    }

    /** Within 10 % of the binomial law's deviation, of which 2,000 replicates know 1.6 %. */
    @Test
    void aShareVariesAsTheBinomialLawSays() {
        int[] labels = new int[400];
        int[] answers = IntStream.range(0, 400).map(i -> i % 5 == 0 ? 1 : 0).toArray();
        Figure accuracy = new Bootstrap(3, 2000)
                .estimate(new ClassifiedPictures(FloatBlock.zeros(400, 1), labels, answers), ClassAccuracy::of)
                .figure(400);
        double deviation = Math.sqrt(0.8 * 0.2 / 400);
        assertThat(accuracy.value()).isEqualTo(0.8);
        assertThat((accuracy.high() - accuracy.low()) / (2 * 1.96)).isCloseTo(deviation, within(0.1 * deviation));
        assertThat(accuracy.pictures()).isEqualTo(400);
    }

    @Test
    void drawsWithinAClass() {
        ClassifiedPictures pictures = GaussianFeatures.classes(4, 90, 3, 2, 1);
        Estimate firstClass = new Bootstrap(1, 50).estimate(
                pictures, drawn -> IntStream.of(drawn.labels()).filter(label -> label == 0).count());
        assertThat(firstClass.replicates()).containsOnly(30);
    }

    @Test
    void theSeedDecidesTheDraws() {
        ClassifiedPictures pictures = GaussianFeatures.classes(5, 60, 3, 2, 1);
        assertThat(mean(1, pictures)).isEqualTo(mean(1, pictures)).isNotEqualTo(mean(2, pictures));
    }

    private static Figure mean(long seed, ClassifiedPictures pictures) {
        return new Bootstrap(seed, 40).estimate(pictures, WithinClassVariance::of).figure(60);
    }

    private static long held(float shift, Function<Estimate, Figure> interval) {
        double expected = shift * shift + bias();
        return IntStream.range(0, EXPERIMENTS)
                .mapToObj(seed -> GaussianFeatures.shifted(seed, PICTURES, WIDTH, shift))
                .map(features -> new Bootstrap(1, 100).estimate(
                        GaussianFeatures.oneClass(features),
                        drawn -> DISTANCE.to(FeatureStatistics.of(drawn.features()))))
                .map(interval)
                .filter(figure -> figure.low() <= expected && expected <= figure.high())
                .count();
    }

    private static Estimate moved(Estimate estimate, double by) {
        return new Estimate(
                estimate.value(), IntStream.range(0, estimate.replicates().length)
                        .mapToDouble(i -> estimate.replicates()[i] + by)
                        .toArray());
    }

    /** See {@link FrechetDistanceTest#fewPicturesMakeItTooLargeByAKnownAmount}. */
    private static double bias() {
        return (WIDTH * WIDTH + 5 * WIDTH) / (4.0 * PICTURES);
    }
}
