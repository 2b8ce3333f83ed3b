package dev.foretoken.api;

/**
 * What a backbone is asked for one sequence: the conditions of the next {@code asked} positions in generation order,
 * given the first {@code known} ones.
 *
 * @param sequence names the picture that is being generated. A backbone may keep a cache by sequence and label; it must
 *     check that the prefix is still the one it has seen, since a rejection replaces tokens
 * @param label class of the picture, or {@link #UNCONDITIONAL}
 * @param order generation order: a permutation of the L positions
 * @param tokens [L, D], indexed by position; only positions among the first {@code known} of the order hold tokens,
 *     the others hold anything
 * @param known how many leading entries of the order are known
 * @param asked how many of the following entries are asked for, at least 1
 */
public record PrefixContext(long sequence, int label, int[] order, FloatBlock tokens, int known, int asked) {
    /** The label of the class-free half of guidance. */
    public static final int UNCONDITIONAL = -1;

    public PrefixContext {
        if (known < 0 || asked < 1 || known + asked > order.length || tokens.rows() != order.length) {
            throw new ForetokenException(
                    ForetokenException.Code.WRONG_SHAPE,
                    "A context that knows [" + known + "] and asks for [" + asked + "] of [" + order.length
                            + "] positions does not fit tokens of [" + tokens.rows() + "] rows");
        }
    }
}
