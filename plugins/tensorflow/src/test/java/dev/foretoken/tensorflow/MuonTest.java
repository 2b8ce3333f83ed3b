package dev.foretoken.tensorflow;

import static dev.foretoken.tensorflow.Agreement.difference;
import static dev.foretoken.tensorflow.Agreement.length;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Precision;
import dev.foretoken.models.training.Optimizer;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.TokenBatches.Attention;
import dev.foretoken.models.training.Trainer.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

@Execution(ExecutionMode.CONCURRENT)
final class MuonTest {
    private final Trainings trainings = new Trainings();

    @ParameterizedTest
    @CsvSource({"MASKED, FLOAT32", "CAUSAL, FLOAT32", "MASKED, BFLOAT16"})
    void movesMatricesAsFarInOneDirectionAsInAnotherAndTheRestAsAdamDoes(Attention attention, Precision precision) {
        TokenBatch batch = Trainings.tokenBatch(attention, 1000, 1);
        double rounding = precision == Precision.FLOAT32 ? 1e-3 : 2e-2;
        try (var muon = trainings.tokens(attention, precision); var adam = trainings.tokens(attention, precision)) {
            Map<String, FloatBlock> gradients = muon.gradients(batch);
            Map<String, FloatBlock> before = muon.state();
            muon.step(batch, new Update(1, Optimizer.MUON, 0.01f, 0.9f));
            adam.step(batch, new Update(1, Optimizer.ADAM, 0.01f, 0.9f));
            Map<String, FloatBlock> after = muon.state();
            Map<String, FloatBlock> afterAdam = adam.state();
            List<String> orthogonal = new ArrayList<>();
            double unevenAdam = 0;
            for (Map.Entry<String, FloatBlock> entry : gradients.entrySet()) {
                String name = entry.getKey();
                FloatBlock gradient = entry.getValue();
                FloatBlock step = difference(after.get("weights/" + name), before.get("weights/" + name));
                FloatBlock adamStep = difference(afterAdam.get("weights/" + name), before.get("weights/" + name));
                if (Arrays.equals(step.data(), adamStep.data())) {
                    continue;
                }
                orthogonal.add(name);
                double whole = length(gradient);
                // The iteration brings all but the least directions to a length near 1, and none far above.
                int steep = (int) Arrays.stream(singularValues(gradient)).filter(slope -> slope > 0.02 * whole).count();
                double[] lengths = singularValues(step);
                double expected = 0.01 * 0.2 * Math.sqrt(Math.max(step.shape()[0], step.shape()[1]));
                assertThat(lengths[0] / expected).as(name).isLessThan(1.25);
                assertThat(lengths[steep - 1] / expected).as(name).isGreaterThan(0.65);
                assertAlong(gradient, step, rounding, name);
                double[] adamLengths = singularValues(adamStep);
                unevenAdam = Math.max(unevenAdam, adamLengths[0] / adamLengths[steep - 1]);
            }
            assertThat(orthogonal)
                    .anyMatch(name -> name.contains("attn.qkv"))
                    .anyMatch(name -> name.contains("adaLN_modulation"))
                    .noneMatch(name -> name.contains("bias") || name.contains("norm") || name.contains("ln."))
                    .noneMatch(name -> name.contains("class_emb") || name.contains("pos_embed"));
            assertThat(unevenAdam).isGreaterThan(5);
        }
    }

    /** From the largest to the least. */
    private static double[] singularValues(FloatBlock matrix) {
        try (EagerSession session = EagerSession.create(); Tensor values = Tensors.of(matrix)) {
            Ops tf = Ops.create(session);
            FloatBlock found = Tensors.block(
                    tf.linalg.svd(tf.constantOf((TFloat32) values)).s().asTensor());
            return IntStream.range(0, found.size()).mapToDouble(i -> found.data()[i]).toArray();
        }
    }

    /**
     * A step has its gradient's directions, whatever it makes of their lengths, if one times the other is symmetric;
     * and it goes down if that has a negative trace.
     */
    private static void assertAlong(FloatBlock gradient, FloatBlock step, double rounding, String name) {
        int rows = gradient.shape()[0];
        int columns = gradient.shape()[1];
        double[][] product = new double[rows][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                for (int k = 0; k < columns; k++) {
                    product[i][j] += step.data()[i * columns + k] * gradient.data()[j * columns + k];
                }
            }
        }
        double trace = IntStream.range(0, rows).mapToDouble(i -> product[i][i]).sum();
        assertThat(trace).as(name).isNegative();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(product[i][j]).as(name).isCloseTo(product[j][i], within(-rounding * trace));
            }
        }
    }
}
