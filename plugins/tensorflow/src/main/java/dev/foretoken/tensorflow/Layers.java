package dev.foretoken.tensorflow;

import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * The layers that models are made of, each added to the graph as the formula that it is. A layer named {@code x} reads
 * the tensors {@code x.weight} and {@code x.bias} of the checkpoint and computes in the type of its input; only
 * matrix products are ever narrower than float32.
 *
 * <p>Rows are two-dimensional, [rows, width]: then TensorFlow fuses a matrix product with its bias, its activation and
 * the residual sum behind it.
 */
final class Layers {
    /** Of every layer norm in MAR and its head. */
    static final float EPSILON = 1e-6f;

    private final Graph graph;
    private final Ops tf;
    private final Weights weights;
    private final Class<? extends TFloating> productType;
    private final boolean training;
    private final Variables variables;
    private final List<Layers> others = new ArrayList<>();

    /**
     * Layers of an empty graph.
     *
     * @param training whether weights and activations stay float32, so that steps of any size add up, and only products
     *     are narrower
     */
    Layers(Graph graph, PartContext context, DeviceSpec device, boolean training) {
        this(
                graph, Ops.create(graph).withDevice(device), context.weights(),
                context.precision() == Precision.BFLOAT16 ? TBfloat16.class : TFloat32.class, training, "");
    }

    private Layers(
            Graph graph, Ops tf, Weights weights, Class<? extends TFloating> productType, boolean training,
            String model) {
        this.graph = graph;
        this.tf = tf;
        this.weights = weights;
        this.productType = productType;
        this.training = training;
        this.variables = new Variables(tf, model);
    }

    /** Layers of another model in the same graph, which are loaded with these. */
    Layers of(String model, Weights otherWeights) {
        Layers other = new Layers(graph, tf, otherWeights, productType, training, model + "/");
        others.add(other);
        return other;
    }

    /** For what is not an operation. */
    Graph graph() {
        return graph;
    }

    /** For what is not a layer. */
    Ops tf() {
        return tf;
    }

    void load(Session session) {
        variables.load(session);
        others.forEach(other -> other.load(session));
    }

    /** The variables of this model that were read so far. */
    List<Variables.Variable> variables() {
        return variables.declared();
    }

    /** A function's input; a length of -1 may differ from call to call. */
    <T extends TType> Operand<T> input(Class<T> type, long... shape) {
        return tf.placeholder(type, Placeholder.shape(Shape.of(shape)));
    }

    /** A tensor of the checkpoint. */
    Parameter parameter(String name, int... shape) {
        return Parameter.of(weights, name, shape);
    }

    /** A parameter's values in float32. */
    Operand<TFloat32> read(Parameter parameter) {
        return variables.read(parameter, TFloat32.class);
    }

    /** A parameter's values in some type and with permuted axes, see {@link Variables#read}. */
    <T extends TFloating> Operand<T> read(Parameter parameter, Class<T> type, int... permutation) {
        return variables.read(parameter, type, permutation);
    }

    /** The input in the type that the user allows in matrix products. */
    Operand<? extends TFloating> narrow(Operand<TFloat32> x) {
        return training ? x : inProductType(x);
    }

    /** The input in the type that the user allows in matrix products, in training too. */
    Operand<? extends TFloating> inProductType(Operand<TFloat32> x) {
        return cast(x, productType);
    }

    /** The input in float32. */
    Operand<TFloat32> widen(Operand<? extends TFloating> x) {
        return cast(x, TFloat32.class);
    }

    /** x W' + b of rows x. */
    <T extends TFloating> Operand<T> linear(String name, Operand<T> x, int in, int out) {
        return linear(parameter(name + ".weight", out, in), parameter(name + ".bias", out), x);
    }

    /** x W' + b of rows x, where W is [out, in] and b is [out]. */
    <T extends TFloating> Operand<T> linear(Parameter weight, Parameter bias, Operand<T> x) {
        Operand<T> w = read(weight, x.type(), 1, 0);
        Operand<T> product = training ? narrowProduct(x, w, productType) : tf.linalg.matMul(x, w);
        return tf.nn.biasAdd(product, variables.read(bias, x.type()));
    }

    private <T extends TFloating, P extends TFloating> Operand<T> narrowProduct(
            Operand<T> x, Operand<T> w, Class<P> type) {
        return cast(tf.linalg.matMul(cast(x, type), cast(w, type)), x.type());
    }

    /** (x - mean) / sqrt(variance + epsilon) g + b of each row. */
    Operand<TFloat32> layerNorm(String name, Operand<TFloat32> x, int width) {
        Operand<TFloat32> gain = read(parameter(name + ".weight", width));
        Operand<TFloat32> shift = read(parameter(name + ".bias", width));
        return add(tf.math.mul(normalise(x), gain), shift);
    }

    /** (x - mean) / sqrt(variance + epsilon) of each row. */
    Operand<TFloat32> normalise(Operand<TFloat32> x) {
        Operand<TFloat32> mean = tf.math.mean(x, tf.constant(-1), Mean.keepDims(true));
        Operand<TFloat32> variance =
                tf.math.mean(tf.math.squaredDifference(x, mean), tf.constant(-1), Mean.keepDims(true));
        Operand<TFloat32> inverse = tf.math.rsqrt(add(variance, tf.constant(EPSILON)));
        return tf.math.mul(tf.math.sub(x, mean), inverse);
    }

    /** x (1 + erf(x / sqrt 2)) / 2. */
    <T extends TFloating> Operand<T> gelu(Operand<T> x) {
        Operand<T> erf = tf.math.erf(tf.math.mul(x, constant(Math.sqrt(0.5), x.type())));
        return tf.math.mul(tf.math.mul(add(erf, constant(1, x.type())), x), constant(0.5, x.type()));
    }

    /** x sigmoid(x). */
    <T extends TFloating> Operand<T> silu(Operand<T> x) {
        return tf.math.mul(x, tf.math.sigmoid(x));
    }

    /**
     * softmax(q k' / sqrt(d) + mask) v.
     *
     * @param q [batch, heads, asked, d]
     * @param k [batch, heads, seen, d]
     * @param v [batch, heads, seen, d]
     * @param mask added to the scores [batch, heads, asked, seen], if there is one
     */
    <T extends TFloating> Operand<T> attention(
            Operand<T> q, Operand<T> k, Operand<T> v, int d, Optional<Operand<TFloat32>> mask) {
        Operand<T> scores = batchMatMul(tf.math.mul(q, constant(1 / Math.sqrt(d), q.type())), k, true);
        // Subtracted, not added: oneDNN fuses a sum into the product and then takes its slowest kernel without AVX-512.
        Operand<T> seen = mask.<Operand<T>>map(
                        added -> tf.math.sub(scores, tf.math.neg(cast(added, q.type()))))
                .orElse(scores);
        return batchMatMul(tf.nn.softmax(seen), v, false);
    }

    /** The rows of x with the given indices. */
    <T extends TType> Operand<T> gather(Operand<T> x, Operand<TInt32> rows) {
        return tf.gather(x, rows, tf.constant(0));
    }

    /** How many rows x has, [1]. */
    Operand<TInt32> rows(Operand<? extends TType> x) {
        return tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
    }

    /** The first n rows of x, and those after them. */
    List<Operand<TFloat32>> cut(Operand<TFloat32> x, Operand<TInt32> n) {
        Operand<TInt32> sizes = concat(0, n, tf.constant(new int[] {-1}));
        return List.copyOf(tf.splitV(x, sizes, tf.constant(0), 2L).output());
    }

    /** Equal parts of x along an axis. */
    List<Operand<TFloat32>> split(int axis, Operand<TFloat32> x, long parts) {
        return List.copyOf(tf.split(tf.constant(axis), x, parts).output());
    }

    /** x and y, one after the other along an axis. */
    <T extends TType> Operand<T> concat(int axis, Operand<T> x, Operand<T> y) {
        return tf.concat(List.of(x, y), tf.constant(axis));
    }

    /** The mean of all values. */
    Operand<TFloat32> mean(Operand<TFloat32> x) {
        return tf.math.mean(tf.reshape(x, tf.constant(new int[] {-1})), tf.constant(0));
    }

    /** x + y. */
    <T extends TFloating> Operand<T> add(Operand<T> x, Operand<T> y) {
        // Java's own addition is the operation Add, which TensorFlow does not fuse.
        return output(operation("AddV2").addInput(x.asOutput()).addInput(y.asOutput()), x.type());
    }

    private <T extends TFloating> Operand<T> batchMatMul(Operand<T> x, Operand<T> y, boolean transposeY) {
        return output(
                operation("BatchMatMulV2").addInput(x.asOutput()).addInput(y.asOutput()).setAttr("adj_y", transposeY),
                x.type());
    }

    <T extends TFloating> Operand<T> constant(double value, Class<T> type) {
        return cast(tf.constant((float) value), type);
    }

    private <T extends TFloating> Operand<T> cast(Operand<? extends TFloating> x, Class<T> type) {
        return x.type() == type ? x.asOutput().expect(type) : tf.dtypes.cast(x, type);
    }

    private OperationBuilder operation(String type) {
        return tf.scope().opBuilder(type, type);
    }

    private static <T extends TType> Operand<T> output(OperationBuilder operation, Class<T> type) {
        return operation.build().output(0).expect(type);
    }
}
