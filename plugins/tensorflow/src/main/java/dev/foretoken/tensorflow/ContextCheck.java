package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PrefixContext;
import java.util.BitSet;

/** Whether contexts fit a backbone. */
record ContextCheck(ARBackbone.Spec spec) {
    /** @throws ForetokenException if the class, the tokens' shape or the order is not one of the backbone's */
    void require(PrefixContext context) {
        if (context.label() != PrefixContext.UNCONDITIONAL
                && (context.label() < 0 || context.label() >= spec.classes())) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Class [" + context.label() + "] is not one of the model's: use 0 to " + (spec.classes() - 1));
        }
        context.tokens().requireShape("the tokens", spec.latent().tokens(), spec.latent().tokenDimension());
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
    }
}
