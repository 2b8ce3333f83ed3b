package dev.foretoken.examples.backbone;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;

/**
 * Denoises tokens whose law is known: Gaussian with mean m = z and standard deviation s.
 *
 * <p>A state x at cumulative alpha a is then Gaussian too, with mean sqrt(a) m and variance v = a s^2 + 1 - a. So the
 * noise to predict is sqrt(1 - a) (x - sqrt(a) m) / v, and what remains unknown of x_0 has the variance
 * s^2 (1 - a) / v. Nothing is approximated: with the noise of the last step, any number of steps draws from the same
 * law, but for the trace of x_0 that x_T would hold.
 */
public final class GaussianHead implements DiffusionHead {
    private final double deviation;
    private final Spec spec;

    /**
     * The law of a token, given its condition.
     *
     * @param deviation s
     * @param diffusionSteps denoising steps unless a request says otherwise, such as {@code ddim20}
     */
    public record Settings(double deviation, String diffusionSteps) {
        public Settings {
            if (!(deviation > 0 && Double.isFinite(deviation)) || diffusionSteps == null) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The head [gaussian] needs a positive [deviation], not [" + deviation
                                + "], and [diffusionSteps], not [" + diffusionSteps + "]");
            }
        }
    }

    public GaussianHead(Settings settings, int tokenDimension) {
        deviation = settings.deviation();
        spec = new Spec(tokenDimension, tokenDimension, new Respacing(settings.diffusionSteps()));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
        requireFit(law, "the noise", noise);
        DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, law.respacing());
        // Starts as noise; from the last index on, each step's noise gives way to its state.
        DenoisingPath path = path(law, noise.slice(0, noise.rows()));
        for (int step = law.steps().count() - 1; step >= 0; step--) {
            denoise(law, schedule, step, path);
            move(path, step, law.steps().first() + step > 0 || law.finalNoise());
        }
        return DenoisedTokens.of(path, law.temperature());
    }

    @Override
    public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
        requireFit(law, "the states", states);
        DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, law.respacing());
        DenoisingPath path = path(law, states);
        for (int step = 0; step < law.steps().count(); step++) {
            denoise(law, schedule, step, path);
        }
        return path;
    }

    private void requireFit(DenoisingLaw law, String what, FloatBlock steps) {
        law.conditions().requireShape("the conditions", law.count(), spec.conditionDimension());
        steps.requireShape(what, law.steps().count() + 1, law.count(), spec.tokenDimension());
    }

    private static DenoisingPath path(DenoisingLaw law, FloatBlock states) {
        int steps = law.steps().count();
        int dimension = law.conditions().rowLength();
        return new DenoisingPath(
                states, FloatBlock.zeros(steps, law.count(), dimension),
                FloatBlock.zeros(steps, law.count(), dimension));
    }

    /** The Gaussians of x_t given x_{t+1}, of one of the law's steps. */
    private void denoise(DenoisingLaw law, DiffusionSchedule schedule, int step, DenoisingPath path) {
        int t = law.steps().first() + step;
        double alpha = schedule.cumulativeAlphas()[t];
        double spread = alpha * deviation * deviation + 1 - alpha;
        double unknown = deviation * deviation * (1 - alpha) / spread;
        double scale = Math.sqrt(
                schedule.posteriorVariance()[t] + Math.pow(schedule.meanOfStart()[t], 2) * unknown);

        int length = law.conditions().size();
        for (int i = 0; i < length; i++) {
            double x = path.states().data()[(step + 1) * length + i];
            double noise = Math.sqrt(1 - alpha) * (x - Math.sqrt(alpha) * mean(law, i)) / spread;
            double start = schedule.startOfState()[t] * x - schedule.startOfNoise()[t] * noise;
            path.means().data()[step * length + i] =
                    (float) (schedule.meanOfStart()[t] * start + schedule.meanOfState()[t] * x);
            path.deviations().data()[step * length + i] = (float) (scale * law.temperature());
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
        return law.guidance()
                .map(halves -> {
                    float unconditional = halves.unconditional().data()[i];
                    float scale = halves.scale()[i / law.conditions().rowLength()];
                    return unconditional + scale * (conditional - unconditional);
                })
                .orElse(conditional);
    }

    @Override
    public void close() {}
}
