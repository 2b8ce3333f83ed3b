package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The causal backbone can be trained. */
final class CausalGradientTest {
    private static final CausalBackboneSpec SPEC = new CausalBackboneSpec(3, new Transformer(8, 2, 2, 2));
    private static final LatentSpec LATENT = new LatentSpec(4, 2, 3, 1, 1);
    /** Small enough for the second order, large enough for float32. */
    private static final float STEP = 1e-2f;

    @Test
    void theGradientOfEveryWeightIsTheSlopeAlongIt() {
        try (Graph graph = new Graph(); Session session = new Session(graph)) {
            Layers layers = new Layers(
                    graph, FixedContext.onCpu(LATENT, new SyntheticWeights(SPEC.tensors(LATENT))),
                    TensorFlowDevices.resolve(Device.CPU));
            GraphFunction function = CausalGraph.sequence(layers, SPEC, LATENT);
            Output<TFloat32> loss = meanSquare(layers.tf(), function.outputs().get(0));
            List<Output<?>> weights = weights(graph);
            Output<?>[] gradients = graph.addGradients(loss, weights.toArray(Output[]::new));
            layers.load(session);
            // Stacked, class embeddings and that of no class are one variable.
            assertThat(weights).hasSize(SPEC.tensors(LATENT).size() - 1);

            List<FloatBlock> slopes = run(session, function, List.of(gradients), List.of(), List.of());
            List<FloatBlock> values = run(session, function, weights, List.of(), List.of());
            for (int i = 0; i < weights.size(); i++) {
                FloatBlock direction = FloatBlock.zeros(values.get(i).shape());
                new Philox(5).normals(i, 0, 0, direction.data(), 0, direction.size());
                double slope = dot(slopes.get(i), direction);
                double ahead = loss(session, function, loss, weights.get(i), moved(values.get(i), direction, STEP));
                double behind = loss(session, function, loss, weights.get(i), moved(values.get(i), direction, -STEP));
                assertThat((ahead - behind) / (2 * STEP)).as(weights.get(i).op().name())
                        .isCloseTo(slope, within(0.01 * Math.abs(slope) + 1e-4));
            }
        }
    }

    private static double loss(
            Session session, GraphFunction function, Output<?> loss, Output<?> weight, FloatBlock values) {
        return run(session, function, List.of(loss), List.of(weight), List.of(values)).get(0).data()[0];
    }

    private static Output<TFloat32> meanSquare(Ops tf, Operand<?> z) {
        Operand<TFloat32> flat = tf.reshape(z.asOutput().expect(TFloat32.class), tf.constant(new int[] {-1}));
        return tf.math.mean(tf.math.mul(flat, flat), tf.constant(0)).asOutput();
    }

    private static List<Output<?>> weights(Graph graph) {
        Stream<GraphOperation> operations =
                StreamSupport.stream(((Iterable<GraphOperation>) graph::operations).spliterator(), false);
        return operations.filter(operation -> operation.type().equals("ReadVariableOp"))
                .<Output<?>>map(operation -> operation.output(0))
                .toList();
    }

    private static List<FloatBlock> run(
            Session session, GraphFunction function, List<? extends Output<?>> fetched, List<Output<?>> fed,
            List<FloatBlock> values) {
        FloatBlock tokens = FloatBlock.zeros(3 * LATENT.tokens(), LATENT.tokenDimension());
        new Philox(4).normals(0, 0, 0, tokens.data(), 0, tokens.size());
        List<Tensor> inputs = new ArrayList<>(List.of(Tensors.of(new int[] {0, 3, 2}, 3), Tensors.of(tokens)));
        Session.Runner runner = session.runner();
        function.inputs().forEach(input -> runner.feed(input, inputs.get(function.inputs().indexOf(input))));
        for (int i = 0; i < fed.size(); i++) {
            inputs.add(Tensors.of(values.get(i)));
            runner.feed(fed.get(i), inputs.get(inputs.size() - 1));
        }
        fetched.forEach(runner::fetch);
        try (Result result = runner.run()) {
            List<FloatBlock> blocks = new ArrayList<>();
            result.forEach(entry -> blocks.add(Tensors.block(entry.getValue())));
            return blocks;
        } finally {
            inputs.forEach(Tensor::close);
        }
    }

    private static FloatBlock moved(FloatBlock values, FloatBlock direction, float step) {
        FloatBlock moved = values.slice(0, values.rows());
        for (int i = 0; i < moved.size(); i++) {
            moved.data()[i] += step * direction.data()[i];
        }
        return moved;
    }

    private static double dot(FloatBlock x, FloatBlock y) {
        double sum = 0;
        for (int i = 0; i < x.size(); i++) {
            sum += x.data()[i] * y.data()[i];
        }
        return sum;
    }
}
