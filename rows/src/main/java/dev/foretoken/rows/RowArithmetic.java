package dev.foretoken.rows;

import java.util.Optional;

/**
 * What a small network does to a row. A few rows of it take less time here than a library for large ones takes to
 * dispatch its operations and to pack their weights.
 */
public interface RowArithmetic {
    /** With vectors if the JVM has them, else without. */
    static RowArithmetic fastest() {
        return vectors().orElseGet(RowArithmetic::plain);
    }

    /** Loops that the JVM may or may not turn into vector instructions. */
    static RowArithmetic plain() {
        return new PlainArithmetic();
    }

    /**
     * With the JDK's vectors, which take the option {@code --add-modules jdk.incubator.vector}: some two or three times
     * as fast for several rows.
     *
     * @return nothing if the JVM was started without the option
     */
    static Optional<RowArithmetic> vectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").map(vectors -> {
            // Were it in the descriptor, javac would warn everyone who requires this module.
            RowArithmetic.class.getModule().addReads(vectors);
            return new VectorArithmetic();
        });
    }

    boolean isVectorised();

    /** Rows that a layer best takes at once: as many as stay in a core's caches beside its weights. */
    int rowsTogether();

    /**
     * A layer, which keeps a copy of its weights.
     *
     * @param weight [outputs, inputs], as checkpoints have it
     * @param bias [outputs]
     */
    Linear linear(float[] weight, float[] bias);

    /**
     * (x - mean) / sqrt(variance + epsilon).
     *
     * @param y what is computed; may be x
     */
    void normalise(float[] x, float[] y, float epsilon);

    /** x / (1 + exp(-x)), in place. */
    void silu(float[] x);

    /**
     * x (1 + scale) + shift, in place.
     *
     * @param from holds shift and scale
     * @param shift where in it the shift begins
     * @param scale where in it the scale begins
     */
    void modulate(float[] x, float[] from, int shift, int scale);

    /**
     * Adds gate x to a sum.
     *
     * @param from holds the gate
     * @param gate where in it the gate begins
     */
    void addGated(float[] x, float[] from, int gate, float[] sum);
}
