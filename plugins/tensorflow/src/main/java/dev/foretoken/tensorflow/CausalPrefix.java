package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import java.util.Arrays;

/**
 * What a causal backbone needs of a context.
 *
 * @param row of the context among those of its call
 * @param sequence which sequence it is the start of
 * @param tokens those that are known, in generation order, [known, D]
 * @param position in the picture of the token whose condition is asked for
 */
record CausalPrefix(int row, Sequence sequence, FloatBlock tokens, int position) {
    /** What the cache is kept by: guidance runs two sequences a picture. */
    record Sequence(long picture, int label) {}

    static CausalPrefix of(int row, PrefixContext context) {
        int[] known = Arrays.copyOf(context.order(), context.known());
        return new CausalPrefix(
                row, new Sequence(context.sequence(), context.label()), context.tokens().gather(known),
                context.order()[context.known()]);
    }

    int known() {
        return tokens.rows();
    }

    int label() {
        return sequence.label();
    }

    /** How many tokens the two begin with that are the same to the bit. */
    static int common(FloatBlock tokens, FloatBlock others) {
        int mismatch = Arrays.mismatch(tokens.data(), others.data());
        return mismatch < 0 ? tokens.rows() : mismatch / tokens.rowLength();
    }

    /** Whether one is the start of the other. */
    boolean isNested(CausalPrefix other) {
        return common(tokens, other.tokens) == Math.min(known(), other.known());
    }
}
