package dev.foretoken.models.training;

import dev.foretoken.api.numerics.DiffusionSchedule;
import java.util.Arrays;

/** How often a training draws each denoising step, and by how much it counts when it is drawn. */
public final class StepDistribution {
    private final double[] probabilities;
    private final double[] cumulative;
    private final boolean even;

    /** @param even whether all steps count equally in what is learned, however often they are drawn */
    private StepDistribution(boolean even, double... shares) {
        double sum = Arrays.stream(shares).sum();
        this.even = even;
        this.probabilities = new double[shares.length];
        this.cumulative = new double[shares.length];
        double before = 0;
        for (int t = 0; t < shares.length; t++) {
            before += shares[t];
            probabilities[t] = shares[t] / sum;
            cumulative[t] = before / sum;
        }
    }

    /**
     * Steps at which a token is hardly noised are drawn more rarely, {@code limit / SNR} as often as the others, and
     * count the less for it: the weighting min-SNR (Hang et al. 2023, arXiv 2303.09556, section 3.4) by how often a step
     * is drawn. There noise cannot be told from the finest detail, so errors stay large however long a model learns, and
     * make the gradient scatter.
     *
     * @param limit signal-to-noise ratio a_t / (1 - a_t) from which on steps are drawn more rarely, more than 0;
     *     infinity for all steps alike
     */
    public static StepDistribution limitedBySignal(DiffusionSchedule schedule, double limit) {
        return new StepDistribution(false, Arrays.stream(schedule.cumulativeAlphas())
                .map(signal -> Math.min(1, limit * (1 - signal) / signal))
                .toArray());
    }

    /**
     * Each step about as often as it contributes to the divergence of two paths, so that a gradient scatters least
     * (importance sampling, as Nichol and Dhariwal 2021, arXiv 2102.09672, section 3.3, do it for the variational
     * bound): by how far a step's mean moves in units of its deviation, {@code meanOfStart startOfNoise / sigma}, when
     * noise is predicted wrongly by as much as there is left of the picture, {@code sqrt(a_t)}. At the end of a path
     * steps are small and their deviations far smaller, so that a few steps make up most of the divergence. What is
     * learned stays the mean over all steps.
     */
    public static StepDistribution ofPath(DiffusionSchedule schedule) {
        double[] shares = new double[schedule.count()];
        for (int t = 0; t < shares.length; t++) {
            double moved = schedule.meanOfStart()[t] * schedule.startOfNoise()[t];
            double deviation = Math.exp(0.5 * schedule.logPosteriorVariance()[t]);
            shares[t] = moved * Math.sqrt(schedule.cumulativeAlphas()[t]) / deviation;
        }
        return new StepDistribution(true, shares);
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
        return even ? (float) (1 / (count() * probabilities[t])) : 1;
    }

    /** The step at a place: evenly distributed places give steps of this distribution. */
    int at(double place) {
        int found = Arrays.binarySearch(cumulative, place);
        int t = found >= 0 ? found + 1 : -found - 1;
        return Math.min(t, count() - 1);
    }
}
