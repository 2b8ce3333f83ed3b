package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ServiceLoader;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

final class TensorFlowBenchmarkTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(ToolProvider.class).stream().map(provider -> provider.get().name()))
                .contains("foretoken-benchmark-tensorflow");
    }

    @Test
    void printsEveryRatioBesideItsBound() {
        TensorFlowBenchmark benchmark = new TensorFlowBenchmark(
                new MarBackboneSpec(5, 4, new Transformer(16, 2, 2, 4), null),
                new DiffusionHeadSpec(16, 2, 16, "ddim10", null), new LatentSpec(4, 4, 4, 1, 1));
        int status = run(benchmark, "quick");
        assertThat(status).isBetween(0, 1);
        assertThat(out.toString().lines().filter(line -> line.contains("at least 0.80"))).hasSize(2);
        assertThat(out.toString().lines().filter(line -> line.contains("at least 1.30"))).hasSize(1);
        assertThat(out.toString().lines().filter(line -> line.contains("at most 0.50"))).hasSize(1);
        assertThat(out.toString()).contains("20 positions", "evaluating the 10 states");
        assertThat(err.toString()).contains("Round 3 of 3");
        assertThat(out.toString().contains(": NO")).isEqualTo(status == 1);
    }

    @Test
    void helpNamesTheOptions() {
        assertThat(run(new TensorFlowBenchmark(), "--help")).isZero();
        assertThat(out.toString()).contains("quick", "full", "device=NAME");
    }

    @Test
    void unknownOptionIsRefusedWithTheKnownOnes() {
        assertThat(run(new TensorFlowBenchmark(), "--fast")).isEqualTo(2);
        assertThat(err.toString()).contains("[fast]", "quick", "full");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void unknownDeviceIsRefused() {
        assertThat(run(new TensorFlowBenchmark(), "device=tpu")).isEqualTo(2);
        assertThat(err.toString()).contains("[tpu]");
    }

    private int run(ToolProvider tool, String... arguments) {
        return tool.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
