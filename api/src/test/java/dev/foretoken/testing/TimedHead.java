package dev.foretoken.testing;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import java.util.function.IntConsumer;

/**
 * A head that moves a clock by what it does.
 *
 * @param head does it
 * @param sampling is told, before, how many tokens are drawn
 * @param evaluating is told, before, how many paths are evaluated
 */
public record TimedHead(DiffusionHead head, IntConsumer sampling, IntConsumer evaluating) implements DiffusionHead {
    @Override
    public Spec spec() {
        return head.spec();
    }

    @Override
    public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
        sampling.accept(law.count());
        return head.sample(law, noise, keepPath);
    }

    @Override
    public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
        evaluating.accept(law.count());
        return head.evaluate(law, states);
    }

    @Override
    public int rowsAtOnce() {
        return head.rowsAtOnce();
    }

    @Override
    public void close() {
        head.close();
    }
}
