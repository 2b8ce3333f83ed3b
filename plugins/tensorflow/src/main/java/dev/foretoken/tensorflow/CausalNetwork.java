package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.tensorflow.CausalBatch.Extension;
import java.util.List;

/** A causal transformer with its keys and values, see {@link CausalGraph}. */
interface CausalNetwork extends AutoCloseable {
    /** Makes room for the keys and values of so many sequences; those that it held are lost. */
    void allocate(int slots);

    /**
     * Computes the rows that sequences lack.
     *
     * @return the conditions of their prefixes, sequence by sequence, [prefixes, width]
     */
    FloatBlock extend(List<Extension> extensions);

    @Override
    void close();
}
