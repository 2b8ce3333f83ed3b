package dev.foretoken.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.Safetensors;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ratio and residual agree with what the released code computes. That code multiplies with the inverse of the paper's
 * S; the tests hand over the sums of log deviations exchanged, which inverts S.
 */
final class AcceptanceConformanceTest {
    static List<GoldenFolder> folders() {
        return GoldenFolder.all();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theRatioAgrees(GoldenFolder folder) {
        try (Safetensors golden = folder.open("acceptance.safetensors")) {
            for (int flattening : List.of(1, 42)) {
                double[] ratio = new CspdCriterion(new CspdCriterion.Settings(flattening))
                        .logRatio(drafted(golden, true));
                assertClose(ratio, logs(golden, "ratio_inner_temperature_" + flattening));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theFactorOfEarlierStepsIsTheInverseOfTheReleasedOne(GoldenFolder folder) {
        try (Safetensors golden = folder.open("acceptance.safetensors")) {
            LastGaussians laws = new LastGaussians(drafted(golden, false));
            double[] released = logs(golden, "fixed_term");
            for (int row = 0; row < released.length; row++) {
                assertThat(laws.logS(row)).isCloseTo(-released[row], within(1e-4));
            }
        }
    }

    /** The golden file judges the drafted tokens themselves as if they were proposals. */
    @ParameterizedTest
    @MethodSource("folders")
    void theResidualKeepsAsOften(GoldenFolder folder) {
        try (Safetensors golden = folder.open("acceptance.safetensors")) {
            DraftedTokens drafted = drafted(golden, true);
            LastGaussians laws = new LastGaussians(drafted);
            double[] released = golden.readDoubles("resample_acceptance");
            for (int row = 0; row < released.length; row++) {
                float[] token = drafted.draft().tokens().slice(row, row + 1).data();
                assertThat(laws.residual(row, token)).isCloseTo(released[row], within(1e-4));
            }
        }
    }

    private static DraftedTokens drafted(Safetensors golden, boolean exchanged) {
        return new DraftedTokens(
                law(golden, "draft", exchanged ? "target" : "draft"),
                law(golden, "target", exchanged ? "draft" : "target"));
    }

    private static DenoisedTokens law(Safetensors golden, String model, String sums) {
        return new DenoisedTokens(
                golden.read("x"), golden.read(model + "_mean"), golden.read(model + "_std"),
                golden.read(sums + "_sum_log_std"), Optional.empty());
    }

    private static double[] logs(Safetensors golden, String name) {
        return DoubleStream.of(golden.readDoubles(name)).map(Math::log).toArray();
    }

    /** The inputs are float64 and reach the criterion as float32, which the logs magnify. */
    private static void assertClose(double[] computed, double[] golden) {
        assertThat(computed).hasSameSizeAs(golden);
        for (int row = 0; row < golden.length; row++) {
            assertThat(computed[row]).isCloseTo(golden[row], within(1e-4 * Math.max(1, Math.abs(golden[row]))));
        }
    }
}
