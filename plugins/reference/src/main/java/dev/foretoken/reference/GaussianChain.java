package dev.foretoken.reference;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import java.util.List;

/**
 * The condition z of a token is its mean: value d is what the class says, plus shift, plus slope times value d + 1 (mod
 * D) of the token that is known last in generation order. So the tokens form a Markov chain, those of a masked model in
 * groups.
 */
public final class GaussianChain implements ARBackbone {
    private final Settings settings;
    private final LatentSpec latent;

    /**
     * The chain.
     *
     * @param classes number of classes
     * @param attention whether tokens come one at a time, or several may be asked for together; causal if absent
     * @param slope how much of the last token a mean follows
     * @param shift added to every mean, with a class and without: how far a draft is off
     */
    public record Settings(int classes, Attention attention, double slope, double shift) {
        public Settings {
            attention = attention == null ? Attention.CAUSAL : attention;
            if (classes < 1 || !Double.isFinite(slope) || !Double.isFinite(shift)) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The backbone [gaussian-chain] needs [classes] of at least 1, not [" + classes
                                + "], and a finite [slope] and [shift], not [" + slope + "] and [" + shift + "]");
            }
        }
    }

    public GaussianChain(Settings settings, LatentSpec latent) {
        this.settings = settings;
        this.latent = latent;
    }

    @Override
    public Spec spec() {
        return new Spec(latent, settings.classes(), latent.tokenDimension(), settings.attention());
    }

    @Override
    public FloatBlock conditions(List<PrefixContext> contexts) {
        contexts.forEach(spec()::require);
        return FloatBlock.concatenate(contexts.stream().map(this::conditions).toList());
    }

    private FloatBlock conditions(PrefixContext context) {
        int dimension = latent.tokenDimension();
        FloatBlock means = FloatBlock.zeros(context.asked(), dimension);
        for (int i = 0; i < means.size(); i++) {
            int position = context.order()[context.known() + i / dimension];
            double mean = base(context.label(), position, i % dimension) + settings.shift();
            if (context.known() > 0) {
                int last = context.order()[context.known() - 1];
                mean += settings.slope() * context.tokens().data()[last * dimension + (i + 1) % dimension];
            }
            means.data()[i] = (float) mean;
        }
        return means;
    }

    /** What class and position say of value d of a token; 0 without a class. */
    static double base(int label, int position, int d) {
        return label == PrefixContext.UNCONDITIONAL ? 0 : 0.5 * StrictMath.cos(label + 0.7 * position + d);
    }

    @Override
    public void close() {}
}
