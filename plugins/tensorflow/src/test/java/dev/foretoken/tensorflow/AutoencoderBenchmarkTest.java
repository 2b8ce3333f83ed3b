package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

final class AutoencoderBenchmarkTest {
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final ToolProvider benchmark = ToolProvider.findFirst("foretoken-benchmark-autoencoder").orElseThrow();

    @Test
    void helpNamesTheDevices() {
        assertThat(run("--help")).isZero();
        assertThat(output.toString()).contains("auto", "cpu", "gpu:N");
    }

    @Test
    void unknownDeviceIsRefused() {
        assertThat(run("tpu")).isEqualTo(2);
        assertThat(errors.toString()).contains("[tpu]", "gpu:N");
    }

    @Test
    void moreThanADeviceIsRefused() {
        assertThat(run("cpu", "fast")).isEqualTo(2);
        assertThat(errors.toString()).contains("one argument");
    }

    private int run(String... arguments) {
        return benchmark.run(new PrintWriter(output, true), new PrintWriter(errors, true), arguments);
    }
}
