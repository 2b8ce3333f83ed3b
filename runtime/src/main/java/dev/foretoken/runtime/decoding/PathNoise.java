package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.FloatBlock;

/** The random numbers of several paths. */
interface PathNoise {
    /** Standard normals of step {@code step} of path {@code row}, to {@code length} values from {@code at}. */
    void fill(int row, int step, float[] values, int at, int length);

    /** As a head takes them for steps that begin with x_T, [steps + 1, rows, D]. */
    default FloatBlock block(Steps steps, int rows, int dimension) {
        FloatBlock noise = FloatBlock.zeros(steps.count() + 1, rows, dimension);
        for (int i = 0; i <= steps.count(); i++) {
            for (int row = 0; row < rows; row++) {
                fill(row, steps.first() + i, noise.data(), (i * rows + row) * dimension, dimension);
            }
        }
        return noise;
    }

    /** As a head takes them for steps that begin with given states, [rows, D]. */
    default FloatBlock block(Steps steps, FloatBlock starts) {
        FloatBlock noise = block(steps, starts.rows(), starts.rowLength());
        System.arraycopy(starts.data(), 0, noise.data(), steps.count() * starts.size(), starts.size());
        return noise;
    }
}
