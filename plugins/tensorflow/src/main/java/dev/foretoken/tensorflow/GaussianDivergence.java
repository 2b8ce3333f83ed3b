package dev.foretoken.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Kullback-Leibler divergence of Gaussians with independent values. */
final class GaussianDivergence {
    private GaussianDivergence() {}

    /**
     * KL(p || q) of each value: (log v_q - log v_p + (v_p + (m_p - m_q)^2) / v_q - 1) / 2.
     *
     * @param difference m_p - m_q
     */
    static Operand<TFloat32> of(
            Layers layers, Operand<TFloat32> difference, Operand<TFloat32> logVarianceP,
            Operand<TFloat32> logVarianceQ) {
        Ops tf = layers.tf();
        Operand<TFloat32> ratio = tf.math.sub(logVarianceP, logVarianceQ);
        Operand<TFloat32> distance =
                tf.math.mul(tf.math.square(difference), tf.math.exp(tf.math.neg(logVarianceQ)));
        Operand<TFloat32> sum = layers.add(tf.math.exp(ratio), distance);
        return tf.math.mul(tf.math.sub(sum, layers.add(ratio, tf.constant(1f))), tf.constant(0.5f));
    }
}
