package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.models.DiffusionHeadSpec;

/**
 * The Gaussians of a respaced diffusion's steps, from what the network predicts. The coefficients are rounded to
 * float32 before they are used, as official models are sampled: where the schedule is ill-conditioned another
 * rounding shows.
 */
final class DenoisingSchedule {
    private static final double LONGEST_PERIOD = 10_000;

    private final DiffusionSchedule schedule;
    private final FloatBlock time;

    /** @param time the embedded timesteps, [T, width] */
    DenoisingSchedule(DiffusionSchedule schedule, FloatBlock time) {
        this.schedule = schedule;
        this.time = time;
    }

    /**
     * Cosines and sines of the timesteps at geometrically spaced frequencies, [steps, 256] (Vaswani et al. 2017, arXiv
     * 1706.03762, section 3.5, in the order of MAR's head: all cosines first).
     */
    static FloatBlock timestepEmbedding(int... timesteps) {
        int half = DiffusionHeadSpec.TIMESTEP_EMBEDDING / 2;
        FloatBlock embedding = FloatBlock.zeros(timesteps.length, 2 * half);
        for (int row = 0; row < timesteps.length; row++) {
            for (int i = 0; i < half; i++) {
                float frequency = (float) Math.exp((float) -Math.log(LONGEST_PERIOD) * i / half);
                float angle = timesteps[row] * frequency;
                embedding.data()[row * 2 * half + i] = (float) Math.cos(angle);
                embedding.data()[row * 2 * half + half + i] = (float) Math.sin(angle);
            }
        }
        return embedding;
    }

    /** The embedded timesteps from step {@code from} (inclusive) to {@code to} (exclusive). */
    FloatBlock time(int from, int to) {
        return time.slice(from, to);
    }

    /** Mean of x_t given x_{t+1} and the noise that it is predicted to hold. */
    float mean(int t, float state, float noise) {
        float start = (float) schedule.startOfState()[t] * state - (float) schedule.startOfNoise()[t] * noise;
        return (float) schedule.meanOfStart()[t] * start + (float) schedule.meanOfState()[t] * state;
    }

    /** Log variance of x_t given the predicted interpolation between its bounds, which is not clamped to [-1, 1]. */
    float logVariance(int t, float interpolation) {
        float share = (interpolation + 1) / 2;
        return share * (float) schedule.logBetas()[t] + (1 - share) * (float) schedule.logPosteriorVariance()[t];
    }
}
