package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.runtime.testing.GaussianTokens;
import dev.foretoken.testing.TimedHead;
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
        return new AutoregressiveModel(
                name, model.backbone(),
                new TimedHead(
                        model.head(), drawn -> now += sample * drawn,
                        evaluated -> now += sample / 2 + sample / 10 * evaluated));
    }
}
