package dev.foretoken.reference;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Respacing;
import java.util.Optional;

/** Denoises tokens that are Gaussian with mean z and a fixed standard deviation, in true denoising steps. */
public final class GaussianHead implements DiffusionHead {
    private final double deviation;
    private final Spec spec;
    /** Those used last; most calls take the same ones. */
    private GaussianSteps steps;

    /**
     * The law of a token, given its condition.
     *
     * @param deviation s
     * @param diffusionSteps denoising steps unless a request says otherwise, such as {@code ddim8}
     */
    public record Settings(double deviation, String diffusionSteps) {
        public Settings {
            if (!(deviation > 0 && Double.isFinite(deviation)) || diffusionSteps == null) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The head [gaussian-head] needs a positive [deviation], not [" + deviation
                                + "], and [diffusionSteps], not [" + diffusionSteps + "]");
            }
        }
    }

    /**
     * The law of a token that is drawn, value by value: Gaussian with mean {@code gain} times z. It is that of the
     * settings only in the limit of many steps at temperature 1, because x_T starts as pure noise and the temperature
     * scales the noise of every step.
     *
     * @param gain factor of z
     * @param variance of each value
     */
    public record TokenLaw(double gain, double variance) {}

    public GaussianHead(Settings settings, int tokenDimension) {
        deviation = settings.deviation();
        spec = new Spec(tokenDimension, tokenDimension, new Respacing(settings.diffusionSteps()));
        steps = GaussianSteps.of(deviation, spec.respacing());
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /** What {@link #sample} draws, exactly: the steps one after another, each linear and Gaussian. */
    public TokenLaw tokenLaw(Respacing respacing, double temperature, boolean finalNoise) {
        GaussianSteps taken = steps(respacing);
        double gain = 0;
        double variance = 1;
        for (int t = taken.count() - 1; t >= 0; t--) {
            double noise = t > 0 || finalNoise ? temperature * taken.deviation()[t] : 0;
            gain = taken.ofState()[t] * gain + taken.ofMean()[t];
            variance = Math.pow(taken.ofState()[t], 2) * variance + noise * noise;
        }
        return new TokenLaw(gain, variance);
    }

    @Override
    public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
        requireShapes(law, noise, "the noise");
        // Starts as noise; from the last index on, each step's noise gives way to its state.
        DenoisingPath path = path(law, noise.slice(0, noise.rows()));
        for (int step = law.steps().count() - 1; step >= 0; step--) {
            denoise(law, step, path);
            move(path, step, law.steps().first() + step > 0 || law.finalNoise());
        }
        DenoisedTokens tokens = DenoisedTokens.of(path, law.temperature());
        return keepPath
                ? tokens
                : new DenoisedTokens(
                        tokens.tokens(), tokens.finalMean(), tokens.finalDeviation(), tokens.sumLogDeviation(),
                        Optional.empty());
    }

    @Override
    public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
        requireShapes(law, states, "the states");
        DenoisingPath path = path(law, states);
        for (int step = 0; step < law.steps().count(); step++) {
            denoise(law, step, path);
        }
        return path;
    }

    private void requireShapes(DenoisingLaw law, FloatBlock steps, String what) {
        law.conditions().requireShape("the conditions", law.count(), spec.conditionDimension());
        steps.requireShape(what, law.steps().count() + 1, law.count(), spec.tokenDimension());
    }

    private static DenoisingPath path(DenoisingLaw law, FloatBlock states) {
        int[] shape = {law.steps().count(), law.count(), law.conditions().rowLength()};
        return new DenoisingPath(states, FloatBlock.zeros(shape), FloatBlock.zeros(shape));
    }

    private void denoise(DenoisingLaw law, int step, DenoisingPath path) {
        GaussianSteps taken = steps(law.respacing());
        int t = law.steps().first() + step;
        int length = law.conditions().size();
        for (int i = 0; i < length; i++) {
            double x = path.states().data()[(step + 1) * length + i];
            path.means().data()[step * length + i] =
                    (float) (taken.ofState()[t] * x + taken.ofMean()[t] * mean(law, i));
            path.deviations().data()[step * length + i] = (float) (taken.deviation()[t] * law.temperature());
        }
    }

    private static void move(DenoisingPath path, int step, boolean noisy) {
        int length = path.means().size() / path.means().rows();
        float[] states = path.states().data();
        for (int i = step * length; i < (step + 1) * length; i++) {
            states[i] = path.means().data()[i] + (noisy ? path.deviations().data()[i] * states[i] : 0);
        }
    }

    /** The predicted noise is linear in the mean, so guiding the mean guides the noise. */
    private static double mean(DenoisingLaw law, int i) {
        float conditional = law.conditions().data()[i];
        if (law.guidance().isEmpty()) {
            return conditional;
        }
        float unconditional = law.guidance().get().unconditional().data()[i];
        float scale = law.guidance().get().scale()[i / law.conditions().rowLength()];
        return unconditional + scale * (conditional - unconditional);
    }

    private GaussianSteps steps(Respacing respacing) {
        if (!steps.respacing().equals(respacing)) {
            steps = GaussianSteps.of(deviation, respacing);
        }
        return steps;
    }

    /** Few: each takes as long as the one before. */
    @Override
    public int rowsAtOnce() {
        return 4;
    }

    @Override
    public void close() {}
}
