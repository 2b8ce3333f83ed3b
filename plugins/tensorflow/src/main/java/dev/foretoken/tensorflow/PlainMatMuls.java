package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Matrix products and nothing else, each with a matrix of its own as in a model: what the models built of them are
 * measured against.
 */
final class PlainMatMuls implements AutoCloseable {
    private static final LatentSpec NO_LATENT = new LatentSpec(1, 1, 1, 1, 1);

    private final TensorFlowModel<GraphFunction> model;
    private final double operations;

    /** @param in, out rows [rows, in] are multiplied with a matrix [in, out] */
    record Product(int in, int out) {}

    private PlainMatMuls(TensorFlowModel<GraphFunction> model, double operations) {
        this.model = model;
        this.operations = operations;
    }

    static PlainMatMuls load(int rows, List<Product> products, Device device) {
        Map<String, int[]> tensors = new HashMap<>();
        double operations = 0;
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            tensors.put(rowsName(product), new int[] {rows, product.in});
            tensors.put(matrixName(i), new int[] {product.out, product.in});
            operations += 2.0 * rows * product.in * product.out;
        }
        PartContext context = new SyntheticContext(NO_LATENT, tensors, device, Precision.FLOAT32);
        return new PlainMatMuls(
                TensorFlowModel.load("matrix products", context, layers -> build(layers, rows, products)), operations);
    }

    /** All products, so many times. */
    Workload workload(String name, int times) {
        return new Workload(name, times * operations, () -> {
            for (int i = 0; i < times; i++) {
                model.compute(model.functions());
            }
        });
    }

    @Override
    public void close() {
        model.close();
    }

    private static GraphFunction build(Layers layers, int rows, List<Product> products) {
        Ops tf = layers.tf();
        List<Operand<TFloat32>> corners = new ArrayList<>();
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            Operand<TFloat32> x = layers.read(layers.parameter(rowsName(product), rows, product.in));
            Operand<TFloat32> matrix =
                    layers.read(layers.parameter(matrixName(i), product.out, product.in), TFloat32.class, 1, 0);
            // One value of each is fetched: enough that none is left out, and nothing to copy.
            corners.add(tf.slice(
                    tf.linalg.matMul(x, matrix), tf.constant(new int[] {0, 0}), tf.constant(new int[] {1, 1})));
        }
        return new GraphFunction(List.of(), List.of(tf.math.addN(corners)));
    }

    private static String rowsName(Product product) {
        return "rows." + product.in;
    }

    private static String matrixName(int i) {
        return "matrix." + i;
    }
}
