package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.DiffusionSchedule;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The coefficients of a schedule's steps, by row in a graph in which each row has a step of its own. Those of a row are
 * columns, [n, 1].
 *
 * @param signal sqrt(a_t), what is left of x_0 in x_{t+1}
 * @param noise sqrt(1 - a_t), how much noise is in it
 * @param meanOfNoise how the mean of x_t given x_{t+1} falls with the predicted noise
 * @param logPosteriorVariance see {@link DiffusionSchedule}
 * @param logBeta see {@link DiffusionSchedule}
 */
record DiffusionTable(
        Operand<TFloat32> signal, Operand<TFloat32> noise, Operand<TFloat32> meanOfNoise,
        Operand<TFloat32> logPosteriorVariance, Operand<TFloat32> logBeta) {
    private static final int COLUMNS = 5;

    /** @param steps t of each row, [n] */
    static DiffusionTable of(Layers layers, DiffusionSchedule schedule, Operand<TInt32> steps) {
        Ops tf = layers.tf();
        int count = schedule.count();
        float[] table = new float[count * COLUMNS];
        for (int t = 0; t < count; t++) {
            double alpha = schedule.cumulativeAlphas()[t];
            table[t * COLUMNS] = (float) Math.sqrt(alpha);
            table[t * COLUMNS + 1] = (float) Math.sqrt(1 - alpha);
            table[t * COLUMNS + 2] = (float) (schedule.meanOfStart()[t] * schedule.startOfNoise()[t]);
            table[t * COLUMNS + 3] = (float) schedule.logPosteriorVariance()[t];
            table[t * COLUMNS + 4] = (float) schedule.logBetas()[t];
        }
        Operand<TFloat32> rows = layers.gather(constant(tf, FloatBlock.of(table, count, COLUMNS)), steps);
        List<Operand<TFloat32>> columns = layers.split(1, rows, COLUMNS);
        return new DiffusionTable(columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4));
    }

    /** The {@linkplain DenoisingSchedule#timestepEmbedding embedding} of each row's original step, [n, 256]. */
    static Operand<TFloat32> timesteps(Layers layers, DiffusionSchedule schedule, Operand<TInt32> steps) {
        FloatBlock embeddings = DenoisingSchedule.timestepEmbedding(schedule.timesteps());
        return layers.gather(constant(layers.tf(), embeddings), steps);
    }

    /** x_{t+1} = sqrt(a_t) x_0 + sqrt(1 - a_t) eps. */
    Operand<TFloat32> noised(Layers layers, Operand<TFloat32> start, Operand<TFloat32> eps) {
        Ops tf = layers.tf();
        return layers.add(tf.math.mul(signal, start), tf.math.mul(noise, eps));
    }

    /** The log variance of x_t given x_{t+1} between its bounds (Nichol and Dhariwal 2021, equation 15). */
    Operand<TFloat32> logVariance(Layers layers, Operand<TFloat32> interpolation) {
        Ops tf = layers.tf();
        Operand<TFloat32> share = tf.math.mul(layers.add(interpolation, tf.constant(1f)), tf.constant(0.5f));
        return layers.add(logPosteriorVariance, tf.math.mul(share, tf.math.sub(logBeta, logPosteriorVariance)));
    }

    private static Operand<TFloat32> constant(Ops tf, FloatBlock values) {
        return tf.constant(
                Shape.of(values.rows(), values.rowLength()), DataBuffers.of(values.data(), true, false));
    }
}
