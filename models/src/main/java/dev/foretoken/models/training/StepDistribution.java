package dev.foretoken.models.training;

import dev.foretoken.api.numerics.DiffusionSchedule;
import java.util.Arrays;

/**
 * How often a training draws each denoising step, and by how much it counts when it is drawn: what is learned follows
 * from the product, and how much a gradient scatters from how often.
 */
public final class StepDistribution {
    /** Of a gradient, beside 1 where a token is hardly noised: models err too where nothing needs to be wrong. */
    private static final double LEAST_SCATTER = 0.1;

    private final double[] probabilities;
    private final double[] cumulative;
    private final float[] weights;

    /**
     * @param counts by how much each step counts in what is learned
     * @param scatter of a gradient at each step: it scatters least as a whole if steps are drawn as often as they count
     *     and scatter
     */
    private StepDistribution(double[] counts, double... scatter) {
        this.probabilities = new double[counts.length];
        this.cumulative = new double[counts.length];
        this.weights = new float[counts.length];
        double drawn = 0;
        for (int t = 0; t < counts.length; t++) {
            drawn += counts[t] * scatter[t];
            cumulative[t] = drawn;
        }
        double all = Arrays.stream(counts).sum();
        for (int t = 0; t < counts.length; t++) {
            probabilities[t] = counts[t] * scatter[t] / drawn;
            cumulative[t] /= drawn;
            weights[t] = (float) (drawn / (all * scatter[t]));
        }
    }

    /**
     * Steps at which a token is hardly noised count less, {@code limit / SNR} of the others (the weighting min-SNR: Hang
     * et al. 2023, arXiv 2303.09556, section 3.4): there noise cannot be told from the finest detail, so errors stay
     * large however long a model learns. For the same reason those at which hardly anything but noise is left, which it
     * is easy to tell, are drawn more rarely, with {@code sqrt(a_t)}, and count the more when they are: a gradient's size
     * goes with the error.
     *
     * @param limit signal-to-noise ratio a_t / (1 - a_t) from which on steps count less, more than 0; infinity for all
     *     steps alike
     */
    public static StepDistribution limitedBySignal(DiffusionSchedule schedule, double limit) {
        double[] signal = schedule.cumulativeAlphas();
        return new StepDistribution(
                Arrays.stream(signal).map(a -> Math.min(1, limit * (1 - a) / a)).toArray(),
                Arrays.stream(signal).map(a -> Math.max(LEAST_SCATTER, Math.sqrt(a))).toArray());
    }

    /**
     * All steps alike, each drawn about as often as it contributes to the divergence of two paths (importance sampling,
     * as Nichol and Dhariwal 2021, arXiv 2102.09672, section 3.3, do it for the variational bound): by how far a step's
     * mean moves in units of its deviation, {@code meanOfStart startOfNoise / sigma}, when noise is predicted wrongly by
     * as much as there is left of the picture, {@code sqrt(a_t)}. At the end of a path steps are small and their
     * deviations far smaller, so that a few steps make up most of the divergence.
     */
    public static StepDistribution ofPath(DiffusionSchedule schedule) {
        double[] alike = new double[schedule.count()];
        Arrays.fill(alike, 1);
        double[] scatter = new double[alike.length];
        for (int t = 0; t < scatter.length; t++) {
            double moved = schedule.meanOfStart()[t] * schedule.startOfNoise()[t];
            double deviation = Math.exp(0.5 * schedule.logPosteriorVariance()[t]);
            scatter[t] = moved * Math.sqrt(schedule.cumulativeAlphas()[t]) / deviation;
        }
        return new StepDistribution(alike, scatter);
    }

    /** Number of steps, T. */
    public int count() {
        return probabilities.length;
    }

    /** How often step t is drawn. */
    public double probability(int t) {
        return probabilities[t];
    }

    /** By how much a row at step t counts: 1 on average. */
    public float weight(int t) {
        return weights[t];
    }

    /** The step at a place: evenly distributed places give steps of this distribution. */
    int at(double place) {
        int found = Arrays.binarySearch(cumulative, place);
        int t = found >= 0 ? found + 1 : -found - 1;
        return Math.min(t, count() - 1);
    }
}
