package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.Resampler;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a policy that verifies drafted tokens needs.
 *
 * @param criterion decides what is kept
 * @param resampler replaces what is not
 */
public record Speculation(AcceptanceCriterion criterion, Resampler resampler) {
    /** What criterion and resampler both promise. */
    public Guarantee guarantee() {
        return criterion.guarantee().weaker(resampler.guarantee());
    }

    /** The criterion's word, if it keeps to its contract. */
    double[] logAcceptance(DraftedTokens drafted) {
        double[] logAcceptance =
                PluginWork.attempt(() -> judge() + " failed", () -> criterion.logAcceptance(drafted));
        require(
                logAcceptance.length == drafted.count() && Arrays.stream(logAcceptance).allMatch(value -> value <= 0),
                () -> judge() + " judged [" + drafted.count() + "] tokens with " + Arrays.toString(logAcceptance)
                        + "; it must give one log probability for each, at most 0 and not NaN");
        return logAcceptance;
    }

    /** The resampler's draws, if it keeps to its contract. */
    List<Resampler.Outcome> resample(DraftedTokens rejected, Resampler.Randomness randomness) {
        List<Resampler.Outcome> outcomes =
                PluginWork.attempt(() -> redrawer() + " failed", () -> resampler.resample(rejected, randomness));
        require(
                outcomes.size() == rejected.count()
                        && outcomes.stream().allMatch(outcome -> isToken(outcome, rejected.dimension())),
                () -> redrawer() + " replaced [" + rejected.count() + "] tokens with " + outcomes
                        + "; it must give one finite token of [" + rejected.dimension()
                        + "] values for each, or say that it gave up");
        return outcomes;
    }

    private String judge() {
        return "The acceptance criterion [" + criterion.getClass().getName() + "]";
    }

    private String redrawer() {
        return "The resampler [" + resampler.getClass().getName() + "]";
    }

    private static boolean isToken(Resampler.Outcome outcome, int dimension) {
        return outcome instanceof Resampler.GaveUp
                || outcome instanceof Resampler.Drawn drawn && drawn.token().length == dimension
                        && FloatBlock.of(drawn.token(), dimension).isFinite();
    }

    /** @param message is made where it is needed alone, as every segment of every path is judged here */
    private static void require(boolean kept, Supplier<String> message) {
        if (!kept) {
            throw new ForetokenException(Code.PLUGIN_FAILED, message.get());
        }
    }
}
