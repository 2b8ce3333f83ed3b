package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;

/** A head that takes so many rows at once. */
record HeadOfFewRows(DiffusionHead head, int rowsAtOnce) implements DiffusionHead {
    /** A model with such a head. */
    static AutoregressiveModel of(AutoregressiveModel model, int rowsAtOnce) {
        return new AutoregressiveModel(
                model.name(), model.backbone(), new HeadOfFewRows(model.head(), rowsAtOnce));
    }

    @Override
    public Spec spec() {
        return head.spec();
    }

    @Override
    public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
        return head.sample(law, noise, keepPath);
    }

    @Override
    public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
        return head.evaluate(law, states);
    }

    @Override
    public void close() {
        head.close();
    }
}
