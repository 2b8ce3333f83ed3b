package dev.foretoken.reference;

import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.testing.TimedHead;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** A clock that heads move by what they do, now more and now less: from half to three halves of their cost. */
final class UnsteadyClock implements LongSupplier {
    /** Evaluating a path takes this share of drawing it, once and for every path. */
    private static final double EVALUATION = 0.1;

    private final Philox random;
    private int calls;
    private long now;

    /** Not the seed of a decoder: the clock must know nothing of its noise. */
    UnsteadyClock(long seed) {
        random = new Philox(~seed);
    }

    @Override
    public long getAsLong() {
        return now;
    }

    /** @param cost nanoseconds to draw a token */
    UnaryOperator<DiffusionHead> heads(long cost) {
        return head -> new TimedHead(
                head, drawn -> pass(cost * (double) drawn), evaluated -> pass(cost * EVALUATION * (1 + evaluated)));
    }

    private void pass(double nanoseconds) {
        now += (long) (nanoseconds * (0.5 + random.uniform(calls++, 0, 0)));
    }
}
