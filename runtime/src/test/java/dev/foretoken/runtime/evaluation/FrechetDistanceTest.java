package dev.foretoken.runtime.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrechetDistanceTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 128})
    void aSetIsAtNoDistanceFromItself(int width) {
        FloatBlock features = GaussianFeatures.shifted(1, 300, width, 3);
        assertThat(distance(features, features)).isCloseTo(0, within(1e-9 * width));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 64})
    void aShiftIsItsSquare(int width) {
        FloatBlock features = GaussianFeatures.shifted(2, 200, width, 0);
        FloatBlock shifted = map(features, (value, d) -> value + (d == 0 ? 3 : -0.5));
        assertThat(distance(features, shifted)).isCloseTo(9 + 0.25 * (width - 1), within(1e-4));
    }

    /** (sqrt(a) - sqrt(b))^2 of each variance, where covariances are diagonal. */
    @Test
    void variancesDifferByTheirRoots() {
        FloatBlock features = GaussianFeatures.standard(3);
        FloatBlock scaled = map(features, (value, d) -> value * (d + 2));
        assertThat(distance(features, scaled)).isCloseTo(1 + 4 + 9, within(1e-5));
        assertThat(distance(scaled, features)).isCloseTo(1 + 4 + 9, within(1e-5));
    }

    /** In two dimensions tr((S1 S2)^1/2) = sqrt(tr(S1 S2) + 2 sqrt(det(S1) det(S2))). */
    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5, 6})
    void covariancesNeedNotCommute(long seed) {
        FloatBlock one = map(GaussianFeatures.shifted(seed, 50, 2, 0), (value, d) -> value * (1 + 3 * d));
        FloatBlock other = mixed(GaussianFeatures.shifted(seed + 100, 60, 2, 1));
        double[] a = moments(one);
        double[] b = moments(other);
        double trace = a[2] * b[2] + 2 * a[3] * b[3] + a[4] * b[4];
        double determinants = (a[2] * a[4] - a[3] * a[3]) * (b[2] * b[4] - b[3] * b[3]);
        double expected = Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + a[2] + a[4] + b[2] + b[4]
                - 2 * Math.sqrt(trace + 2 * Math.sqrt(determinants));
        assertThat(distance(one, other)).isCloseTo(expected, within(1e-5));
    }

    @Test
    void covariancesMayBeSingular() {
        FloatBlock few = GaussianFeatures.shifted(7, 10, 64, 0);
        FloatBlock constant = map(few, (value, d) -> 2);
        double variance = 9 * trace(few) / 9;
        double squares = IntStream.range(0, 64).mapToDouble(d -> Math.pow(mean(few, d) - 2, 2)).sum();
        assertThat(distance(few, few)).isCloseTo(0, within(1e-6));
        assertThat(distance(constant, constant)).isZero();
        assertThat(distance(few, constant)).isCloseTo(squares + variance, within(1e-4));
        assertThat(distance(constant, few)).isCloseTo(squares + variance, within(1e-4));
    }

    /**
     * The mean of 400 distances within 4 of its standard errors from the law: a false alarm once in 15,000, but for the
     * terms of order 1/n^2, which are under 1 % of it here.
     */
    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void fewPicturesMakeItTooLargeByAKnownAmount(int width) {
        int n = 400;
        FrechetDistance reference = new FrechetDistance(FeatureStatistics.of(GaussianFeatures.standard(width)));
        double[] distances = IntStream.range(0, 400)
                .mapToDouble(seed -> reference.to(
                        FeatureStatistics.of(GaussianFeatures.shifted(seed, n, width, 0))))
                .toArray();
        double mean = IntStream.range(0, 400).mapToDouble(i -> distances[i]).average().orElseThrow();
        double variance = IntStream.range(0, 400).mapToDouble(i -> Math.pow(distances[i] - mean, 2)).sum() / 399;
        double bias = (width * width + 5 * width) / (4.0 * n);
        assertThat(mean).isCloseTo(bias, within(4 * Math.sqrt(variance / 400) + 0.01 * bias));
    }

    @Test
    void onePictureHasNoCovariance() {
        assertThatThrownBy(() -> FeatureStatistics.of(FloatBlock.zeros(1, 4)))
                .isInstanceOfSatisfying(
                        ForetokenException.class,
                        e -> assertThat(e.code()).isEqualTo(ForetokenException.Code.INVALID_ARGUMENT))
                .hasMessageContaining("[1]");
    }

    private static double distance(FloatBlock reference, FloatBlock other) {
        return new FrechetDistance(FeatureStatistics.of(reference)).to(FeatureStatistics.of(other));
    }

    private static FloatBlock map(FloatBlock features, Change change) {
        FloatBlock changed = FloatBlock.zeros(features.shape());
        for (int i = 0; i < changed.size(); i++) {
            changed.data()[i] = (float) change.of(features.data()[i], i % features.rowLength());
        }
        return changed;
    }

    private interface Change {
        double of(double value, int d);
    }

    /** Adds the first of two features to the second. */
    private static FloatBlock mixed(FloatBlock features) {
        for (int i = 0; i < features.size(); i += 2) {
            features.data()[i + 1] += features.data()[i];
        }
        return features;
    }

    /** Means, variances and covariance of two features: m0, m1, s00, s01, s11. */
    private static double[] moments(FloatBlock features) {
        return new double[] {
            mean(features, 0), mean(features, 1), covariance(features, 0, 0), covariance(features, 0, 1),
            covariance(features, 1, 1)
        };
    }

    private static double trace(FloatBlock features) {
        return IntStream.range(0, features.rowLength()).mapToDouble(d -> covariance(features, d, d)).sum();
    }

    private static double covariance(FloatBlock features, int d, int e) {
        return IntStream.range(0, features.rows())
                        .mapToDouble(i -> (at(features, i, d) - mean(features, d)) * (at(features, i, e)
                                - mean(features, e)))
                        .sum() / (features.rows() - 1);
    }

    private static double mean(FloatBlock features, int d) {
        return IntStream.range(0, features.rows()).mapToDouble(i -> at(features, i, d)).average().orElseThrow();
    }

    private static double at(FloatBlock features, int i, int d) {
        return features.data()[i * features.rowLength() + d];
    }
}
