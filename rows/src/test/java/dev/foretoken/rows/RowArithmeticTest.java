package dev.foretoken.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both versions against the formulas in double precision, and so against each other. */
final class RowArithmeticTest {
    private static final RowArithmetic PLAIN = RowArithmetic.plain();
    /** This module's tests are started with the option. */
    private static final RowArithmetic VECTORS = RowArithmetic.vectors().orElseThrow();

    private final Random random = new Random(1);

    @Test
    void vectorsAreTakenIfTheJvmHasThem() {
        assertThat(RowArithmetic.fastest()).hasSameClassAs(VECTORS);
    }

    /** Rows that fill no group, and outputs that fill no vector. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 7, 5", "2, 4, 640", "3, 33, 31", "4, 64, 64", "5, 256, 8", "6, 5, 97", "9, 640, 192"})
    void layersAreProductsAndBias(int rows, int inputs, int outputs) {
        float[] weight = numbers(outputs * inputs);
        float[] bias = numbers(outputs);
        float[][] x = IntStream.range(0, rows).mapToObj(row -> numbers(inputs)).toArray(float[][]::new);
        for (RowArithmetic arithmetic : new RowArithmetic[] {PLAIN, VECTORS}) {
            float[][] y = new float[rows][outputs];
            arithmetic.linear(weight, bias).apply(x, y);
            for (int row = 0; row < rows; row++) {
                for (int o = 0; o < outputs; o++) {
                    double expected = bias[o];
                    double size = Math.abs(bias[o]);
                    for (int i = 0; i < inputs; i++) {
                        double product = (double) weight[o * inputs + i] * x[row][i];
                        expected += product;
                        size += Math.abs(product);
                    }
                    assertThat((double) y[row][o]).isCloseTo(expected, within(1e-6 * size));
                }
            }
        }
    }

    /** What is computed of a row does not depend on those around it, but for one alone. */
    @Test
    void rowsDoNotSeeEachOther() {
        Linear layer = VECTORS.linear(numbers(40 * 24), numbers(40));
        float[][] x = IntStream.range(0, 7).mapToObj(row -> numbers(24)).toArray(float[][]::new);
        float[][] together = new float[7][40];
        layer.apply(x, together);
        float[][] two = new float[2][40];
        layer.apply(new float[][] {x[6], x[2]}, two);
        assertThat(two[0]).isEqualTo(together[6]);
        assertThat(two[1]).isEqualTo(together[2]);
    }

    @Test
    void theLayerKeepsACopy() {
        float[] weight = {2};
        float[] bias = {1};
        for (RowArithmetic arithmetic : new RowArithmetic[] {PLAIN, VECTORS}) {
            Linear layer = arithmetic.linear(weight.clone(), bias);
            bias[0] = 5;
            float[][] y = new float[1][1];
            layer.apply(new float[][] {{3}}, y);
            bias[0] = 1;
            assertThat(y[0][0]).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 192, 643})
    void normalisedRowsHaveMeanZeroAndVarianceOne(int length) {
        float[] x = numbers(length);
        for (int j = 0; j < length; j++) {
            x[j] = 3 * x[j] + 10;
        }
        double mean = IntStream.range(0, length).mapToDouble(j -> x[j]).average().orElseThrow();
        double variance = IntStream.range(0, length)
                .mapToDouble(j -> (x[j] - mean) * (x[j] - mean)).average().orElseThrow();
        for (RowArithmetic arithmetic : new RowArithmetic[] {PLAIN, VECTORS}) {
            float[] y = x.clone();
            arithmetic.normalise(y, y, 1e-6f);
            for (int j = 0; j < length; j++) {
                double expected = (x[j] - mean) / Math.sqrt(variance + 1e-6);
                assertThat((double) y[j]).isCloseTo(expected, within(2e-5));
            }
        }
    }

    @Test
    void siluIsExactFromEndToEnd() {
        float[] x = new float[240_003];
        for (int j = 0; j < x.length; j++) {
            x[j] = (j - 120_000) / 1_000f;
        }
        for (RowArithmetic arithmetic : new RowArithmetic[] {PLAIN, VECTORS}) {
            float[] y = x.clone();
            arithmetic.silu(y);
            for (int j = 0; j < x.length; j++) {
                double expected = x[j] / (1 + Math.exp(-x[j]));
                assertThat((double) y[j]).as("silu(%s)", x[j])
                        .isCloseTo(expected, within(1e-6 * Math.abs(expected) + 1e-35));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 23, 640})
    void rowsAreModulatedAndGated(int length) {
        float[] x = numbers(length);
        float[] told = numbers(5 + 3 * length);
        for (RowArithmetic arithmetic : new RowArithmetic[] {PLAIN, VECTORS}) {
            float[] modulated = x.clone();
            arithmetic.modulate(modulated, told, 5, 5 + length);
            float[] sum = x.clone();
            arithmetic.addGated(modulated, told, 5 + 2 * length, sum);
            for (int j = 0; j < length; j++) {
                double expected = x[j] * (1.0 + told[5 + length + j]) + told[5 + j];
                assertThat((double) modulated[j]).isCloseTo(expected, within(1e-5));
                assertThat((double) sum[j]).isCloseTo(x[j] + told[5 + 2 * length + j] * expected, within(1e-5));
            }
        }
    }

    /** A NaN from a model must reach those who look for it. */
    @Test
    void whatIsNotANumberShows() {
        for (RowArithmetic arithmetic : new RowArithmetic[] {PLAIN, VECTORS}) {
            float[] x = numbers(24);
            x[3] = Float.NaN;
            x[23] = Float.NaN;
            float[] silu = x.clone();
            arithmetic.silu(silu);
            assertThat(silu[3]).isNaN();
            assertThat(silu[23]).isNaN();
            float[] normed = new float[24];
            arithmetic.normalise(x, normed, 1e-6f);
            assertThat(normed[0]).isNaN();
            float[][] y = new float[1][9];
            arithmetic.linear(numbers(9 * 24), numbers(9)).apply(new float[][] {x}, y);
            assertThat(y[0]).containsOnly(Float.NaN);
        }
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
