package dev.foretoken.tensorflow;

import dev.foretoken.tensorflow.Variables.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Momentum made orthogonal (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"), as long as
 * Liu et al. 2025 (arXiv 2502.16982, equation 4) have it.
 */
final class Muon {
    private static final float MOMENTUM = 0.95f;
    /** The root mean square of an update's entries, that of a usual step of Adam. */
    private static final float UPDATE_SIZE = 0.2f;
    private static final int ITERATIONS = 5;
    /** Of x, x^3 and x^5 of a singular value x: five times over, they bring those from 0.01 up to between 0.7 and 1.2. */
    private static final float[] QUINTIC = {3.4445f, -4.7750f, 2.0315f};
    /**
     * A matrix with a side this many times the other is from or to tokens, or an embedding, not between states; of
     * large tokens in a narrow model such a matrix passes for one between states.
     */
    private static final int LARGEST_RATIO = 8;

    private final Layers layers;
    private final Ops tf;

    Muon(Layers layers) {
        this.layers = layers;
        this.tf = layers.tf();
    }

    /** Whether it is the matrix of a layer between hidden states. */
    static boolean suits(Variable variable) {
        // Of all that is read, only the matrices of linear layers are turned.
        if (!variable.permutation().equals(List.of(1, 0))) {
            return false;
        }
        Shape shape = variable.value().shape();
        return Math.max(shape.get(0), shape.get(1)) < LARGEST_RATIO * Math.min(shape.get(0), shape.get(1));
    }

    /**
     * One step of a matrix.
     *
     * @param momentum the sum of its gradients, each 0.95 times as long as the next
     */
    Op update(VarHandleOp weights, VarHandleOp momentum, Operand<TFloat32> gradient, Operand<TFloat32> learningRate) {
        Operand<TFloat32> before = tf.readVariableOp(momentum, TFloat32.class);
        Operand<TFloat32> sum = tf.math.add(tf.math.mul(before, tf.constant(MOMENTUM)), gradient);
        // A look ahead: the sum as it will be if the next gradient is like this one (Nesterov).
        Operand<TFloat32> ahead = tf.math.add(tf.math.mul(sum, tf.constant(MOMENTUM)), gradient);
        Shape shape = gradient.shape();
        float length = UPDATE_SIZE * (float) Math.sqrt(Math.max(shape.get(0), shape.get(1)));
        Operand<TFloat32> step = tf.math.mul(orthogonal(ahead), tf.math.mul(learningRate, tf.constant(length)));
        Ops after = tf.withControlDependencies(tf.assignVariableOp(momentum, sum));
        return after.assignSubVariableOp(weights, step);
    }

    /** The matrix with all its singular values brought near 1, by Newton and Schulz's iteration. */
    private Operand<TFloat32> orthogonal(Operand<TFloat32> matrix) {
        // The iteration multiplies the matrix by itself, which is cheaper on the shorter side.
        if (matrix.shape().get(0) > matrix.shape().get(1)) {
            return transposed(orthogonal(transposed(matrix)));
        }
        Operand<TFloat32> length = tf.math.sqrt(
                tf.reduceSum(tf.math.square(matrix), tf.constant(new int[] {0, 1})));
        return layers.widen(iterated(layers.inProductType(tf.math.divNoNan(matrix, length))));
    }

    private <T extends TFloating> Operand<T> iterated(Operand<T> x) {
        for (int i = 0; i < ITERATIONS; i++) {
            Operand<T> square = tf.linalg.matMul(x, x, MatMul.transposeB(true));
            Operand<T> polynomial = tf.math.add(
                    times(QUINTIC[1], square), times(QUINTIC[2], tf.linalg.matMul(square, square)));
            x = tf.math.add(times(QUINTIC[0], x), tf.linalg.matMul(polynomial, x));
        }
        return x;
    }

    private <T extends TFloating> Operand<T> times(float factor, Operand<T> x) {
        return tf.math.mul(x, layers.constant(factor, x.type()));
    }

    private Operand<TFloat32> transposed(Operand<TFloat32> matrix) {
        return tf.linalg.transpose(matrix, tf.constant(new int[] {1, 0}));
    }
}
