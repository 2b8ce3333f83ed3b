package dev.foretoken.examples.acceptance;

import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.Resampler;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts the target's own token in the place of a rejected one: it was drawn already, to measure the distance. A
 * criterion that judges paths has none drawn; then {@link Resampler.Randomness#targetPaths} draws one.
 */
public final class TargetDraw implements Resampler {
    @Override
    public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
        return IntStream.range(0, rejected.count())
                .<Outcome>mapToObj(row -> new Drawn(rejected.target().tokens().slice(row, row + 1).data(), 1))
                .toList();
    }
}
