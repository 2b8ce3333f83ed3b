package dev.foretoken.reference;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.Philox;
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
        return head -> new TimedHead(head, cost);
    }

    private void pass(double nanoseconds) {
        now += (long) (nanoseconds * (0.5 + random.uniform(calls++, 0, 0)));
    }

    private final class TimedHead implements DiffusionHead {
        private final DiffusionHead head;
        private final long cost;

        TimedHead(DiffusionHead head, long cost) {
            this.head = head;
            this.cost = cost;
        }

        @Override
        public Spec spec() {
            return head.spec();
        }

        @Override
        public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
            pass(cost * (double) law.count());
            return head.sample(law, noise, keepPath);
        }

        @Override
        public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
            pass(cost * EVALUATION * (1 + law.count()));
            return head.evaluate(law, states);
        }

        @Override
        public void close() {
            head.close();
        }
    }
}
