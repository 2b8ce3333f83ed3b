package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

final class GeluTest {
    @Test
    void itIsTensorFlows() {
        float[] x = new float[40_001];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 20_000) / 2_000f;
        }
        float[] y = x.clone();
        Gelu.apply(y);
        float[] expected = tensorFlows(x);
        for (int i = 0; i < x.length; i++) {
            assertThat(y[i]).as("gelu(%s)", x[i]).isCloseTo(expected[i], within(5e-7f * (1 + Math.abs(x[i]))));
        }
    }

    @Test
    void whatIsNotFiniteShows() {
        float[] values = {Float.NaN, Float.POSITIVE_INFINITY};
        Gelu.apply(values);
        assertThat(values).containsExactly(Float.NaN, Float.POSITIVE_INFINITY);
    }

    private static float[] tensorFlows(float[] x) {
        try (Graph graph = new Graph(); Session session = new Session(graph)) {
            Layers layers = new Layers(
                    graph, FixedContext.onCpu(CausalBackboneTest.SMALL.latent(), CausalBackboneTest.SMALL.weights()),
                    TensorFlowDevices.resolve(Device.CPU), false);
            Operand<TFloat32> input = layers.input(TFloat32.class, -1);
            Operand<TFloat32> output = layers.gelu(input);
            try (TFloat32 values = Tensors.of(FloatBlock.of(x, x.length));
                    Result result = session.runner().feed(input, values).fetch(output).run()) {
                return Tensors.block(result.get(0)).data();
            }
        }
    }
}
