package dev.foretoken.api;

import java.util.BitSet;
import java.util.List;

/**
 * The autoregressive model: from the tokens known so far it computes, for each position asked, the condition vector z
 * under which the {@link DiffusionHead} draws that position's token.
 *
 * <p>A backbone is a function of its contexts: equal contexts give equal conditions up to rounding, whatever else is
 * in the batch. It may keep what it computed for a {@linkplain PrefixContext#sequence() sequence} (a key-value cache)
 * as long as this does not show. It is used by one thread at a time.
 */
public interface ARBackbone extends AutoCloseable {
    Spec spec();

    /**
     * Computes the conditions of all asked positions of all contexts.
     *
     * @param contexts the batch; contexts may know and ask for different numbers of tokens
     * @return [sum of {@link PrefixContext#asked()}, {@link Spec#conditionDimension()}], rows ordered by context and
     *     then by generation order
     * @throws ForetokenException if a context does not fit {@link #spec()}
     */
    FloatBlock conditions(List<PrefixContext> contexts);

    /** Tells that a sequence is finished, so that what was kept for it can be dropped. */
    default void forget(long sequence) {}

    /** Frees what it holds, and nothing that other backbones use; once closed, it may be closed again. */
    @Override
    void close();

    /**
     * What a backbone is.
     *
     * @param latent the latent and its tokens
     * @param classes number of classes; labels are 0 to classes - 1
     * @param conditionDimension length of a condition vector z
     * @param attention what a position can see
     */
    record Spec(LatentSpec latent, int classes, int conditionDimension, Attention attention) {
        /**
         * For a backbone to check what it is asked.
         *
         * @throws ForetokenException if the context's class, order or tokens' shape is not one of this backbone's, or
         *     it asks for more than the next token, which is all that a causal backbone knows
         */
        public void require(PrefixContext context) {
            int label = context.label();
            if (label != PrefixContext.UNCONDITIONAL && (label < 0 || label >= classes)) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "Class [" + label + "] is not one of the model's: use 0 to " + (classes - 1));
            }
            context.tokens().requireShape("the tokens", latent.tokens(), latent.tokenDimension());
            BitSet places = new BitSet();
            for (int place : context.order()) {
                if (place < 0 || place >= context.order().length || places.get(place)) {
                    throw new ForetokenException(
                            ForetokenException.Code.INVALID_ARGUMENT,
                            "The generation order is no permutation of [" + context.order().length + "] positions: ["
                                    + place + "] is out of range or comes twice");
                }
                places.set(place);
            }
            if (attention == Attention.CAUSAL && context.asked() > 1) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "A causal backbone knows the condition of the next token only, not of [" + context.asked()
                                + "] after [" + context.known() + "]: ask under nested prefixes, or use a "
                                + "bidirectional backbone where a policy needs them under one prefix");
            }
        }
    }

    /** What a position can see, and so what nested prefixes of a sequence cost. */
    enum Attention {
        /**
         * All known tokens; any number of positions is asked at once, in any order. Each nested prefix is a context of
         * its own in the batch (MAR).
         */
        BIDIRECTIONAL,
        /** The tokens before it; one pass over a sequence gives the conditions of all its nested prefixes. */
        CAUSAL
    }
}
