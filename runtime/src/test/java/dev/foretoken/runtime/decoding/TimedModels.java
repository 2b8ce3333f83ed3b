package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.runtime.testing.GaussianTokens;
import java.util.function.LongSupplier;

/** Models whose heads take as long as they are told, by a clock that nothing else moves. */
final class TimedModels implements LongSupplier {
    private long now;

    @Override
    public long getAsLong() {
        return now;
    }

    /** @param sample nanoseconds to draw a token; to evaluate paths takes half of it, and a tenth for each */
    AutoregressiveModel model(String name, float error, Attention attention, long sample) {
        AutoregressiveModel model = GaussianTokens.model(name, error, attention);
        return new AutoregressiveModel(name, model.backbone(), new TimedHead(model.head(), sample));
    }

    private final class TimedHead implements DiffusionHead {
        private final DiffusionHead head;
        private final long sample;

        TimedHead(DiffusionHead head, long sample) {
            this.head = head;
            this.sample = sample;
        }

        @Override
        public Spec spec() {
            return head.spec();
        }

        @Override
        public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
            now += sample * law.count();
            return head.sample(law, noise, keepPath);
        }

        @Override
        public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
            now += sample / 2 + sample / 10 * law.count();
            return head.evaluate(law, states);
        }

        @Override
        public void close() {
            head.close();
        }
    }
}
