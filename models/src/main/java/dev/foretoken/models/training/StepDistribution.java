package dev.foretoken.models.training;

import dev.foretoken.api.numerics.DiffusionSchedule;
import java.util.Arrays;

/**
 * How often a training draws each denoising step. What is learned stays the mean over all steps, since rows count by
 * {@link #weight}: the distribution decides only how fast.
 */
public final class StepDistribution {
    private final double[] probabilities;
    private final double[] cumulative;

    private StepDistribution(double... shares) {
        double sum = Arrays.stream(shares).sum();
        this.probabilities = new double[shares.length];
        this.cumulative = new double[shares.length];
        double before = 0;
        for (int t = 0; t < shares.length; t++) {
            before += shares[t];
            probabilities[t] = shares[t] / sum;
            cumulative[t] = before / sum;
        }
    }

    /** Each step as often as the others. */
    public static StepDistribution uniform(int steps) {
        double[] shares = new double[steps];
        Arrays.fill(shares, 1);
        return new StepDistribution(shares);
    }

    /**
     * Each step about as often as it contributes to the divergence of two paths, so that a gradient scatters least
     * (importance sampling, as Nichol and Dhariwal 2021, arXiv 2102.09672, section 3.3, do it for the variational
     * bound): by how far a step's mean moves in units of its deviation, {@code meanOfStart startOfNoise / sigma}, when
     * noise is predicted wrongly by as much as there is left of the picture, {@code sqrt(a_t)}. At the end of a path
     * steps are small and their deviations far smaller, so that a few steps make up most of the divergence.
     */
    public static StepDistribution ofPath(DiffusionSchedule schedule) {
        double[] shares = new double[schedule.count()];
        for (int t = 0; t < shares.length; t++) {
            double moved = schedule.meanOfStart()[t] * schedule.startOfNoise()[t];
            double deviation = Math.exp(0.5 * schedule.logPosteriorVariance()[t]);
            shares[t] = moved * Math.sqrt(schedule.cumulativeAlphas()[t]) / deviation;
        }
        return new StepDistribution(shares);
    }

    /** Number of steps, T. */
    public int count() {
        return probabilities.length;
    }

    /** How often step t is drawn. */
    public double probability(int t) {
        return probabilities[t];
    }

    /** By how much a row at step t counts, 1 / (T probability): 1 on average. */
    public float weight(int t) {
        return (float) (1 / (count() * probabilities[t]));
    }

    /** The step at a place: evenly distributed places give steps of this distribution. */
    int at(double place) {
        int found = Arrays.binarySearch(cumulative, place);
        int t = found >= 0 ? found + 1 : -found - 1;
        return Math.min(t, count() - 1);
    }
}
