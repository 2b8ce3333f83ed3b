package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

final class TensorFlowModelTest {
    private static final FloatBlock WEIGHT = FloatBlock.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    private static final FloatBlock BIAS = FloatBlock.of(new float[] {10, 20}, 2);

    @ParameterizedTest
    @EnumSource(Precision.class)
    void linearLayerMultipliesWithTheTransposedWeightAndAddsTheBias(Precision precision) {
        try (TensorFlowModel<GraphFunction> model = linear(WEIGHT, precision);
                TFloat32 x = Tensors.of(FloatBlock.of(new float[] {1, 1, 1, 0, 0, -4}, 2, 3))) {
            FloatBlock y = model.compute(model.functions(), x);
            assertThat(y.shape()).containsExactly(2, 2);
            assertThat(y.data()).containsExactly(new float[] {16, 35, -2, -4}, offset(0f));
        }
    }

    @Test
    void closesTwice() {
        TensorFlowModel<GraphFunction> model = linear(WEIGHT, Precision.FLOAT32);
        model.close();
        model.close();
    }

    @Test
    void weightOfAnotherShapeIsNamed() {
        assertThatThrownBy(() -> linear(FloatBlock.zeros(3, 2), Precision.FLOAT32))
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code())
                        .isEqualTo(ForetokenException.Code.INVALID_CHECKPOINT))
                .hasMessageContaining("[fc.weight]")
                .hasMessageContaining("[3, 2]")
                .hasMessageContaining("[2, 3]");
    }

    @Test
    void weightWithNanIsNamed() {
        FloatBlock broken = FloatBlock.of(new float[] {1, 2, Float.NaN, 4, 5, 6}, 2, 3);
        assertThatThrownBy(() -> linear(broken, Precision.FLOAT32))
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code())
                        .isEqualTo(ForetokenException.Code.INVALID_CHECKPOINT))
                .hasMessageContaining("[fc.weight]");
    }

    @Test
    void outputThatIsNotFiniteNamesThePart() {
        try (TensorFlowModel<GraphFunction> model = linear(WEIGHT, Precision.FLOAT32);
                TFloat32 x = Tensors.of(FloatBlock.of(new float[] {3e38f, 3e38f, 3e38f}, 1, 3))) {
            assertThatThrownBy(() -> model.compute(model.functions(), x))
                    .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code())
                            .isEqualTo(ForetokenException.Code.NOT_FINITE))
                    .hasMessageContaining("test model");
        }
    }

    private static TensorFlowModel<GraphFunction> linear(FloatBlock weight, Precision precision) {
        FixedContext context = new FixedContext(
                new LatentSpec(1, 1, 1, 1, 1), new InMemoryWeights(Map.of("fc.weight", weight, "fc.bias", BIAS)),
                Device.CPU, precision);
        return TensorFlowModel.load("test model", context, layers -> {
            Operand<TFloat32> x = layers.input(TFloat32.class, -1, 3);
            return new GraphFunction(
                    List.of(x), List.of(layers.widen(layers.linear("fc", layers.narrow(x), 3, 2))));
        });
    }
}
