package dev.foretoken.reference;

import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;

/**
 * The denoising steps of a token whose law is Gaussian with mean m and standard deviation s.
 *
 * <p>A state x at cumulative alpha a is Gaussian too, with mean sqrt(a) m and variance v = a s^2 + 1 - a. The noise to
 * predict is then eps = sqrt(1 - a) (x - sqrt(a) m) / v, and s^2 (1 - a) / v is the variance of what stays unknown of
 * x_0. So step t, which is the posterior of Ho et al. 2020 (arXiv 2006.11239, equation 7) averaged over x_0, is linear
 * and Gaussian: x_t = {@code ofState} x_{t+1} + {@code ofMean} m + {@code deviation} e_t.
 *
 * @param respacing which steps these are
 * @param ofState T factors
 * @param ofMean T factors
 * @param deviation T standard deviations, all positive
 */
record GaussianSteps(Respacing respacing, double[] ofState, double[] ofMean, double[] deviation) {
    static GaussianSteps of(double s, Respacing respacing) {
        DiffusionSchedule schedule = DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, respacing);
        int count = schedule.count();
        GaussianSteps steps =
                new GaussianSteps(respacing, new double[count], new double[count], new double[count]);
        for (int t = 0; t < count; t++) {
            double a = schedule.cumulativeAlphas()[t];
            double v = a * s * s + 1 - a;
            double ofStart = schedule.meanOfStart()[t];
            double noise = schedule.startOfNoise()[t] * Math.sqrt(1 - a) / v;
            steps.ofState[t] = ofStart * (schedule.startOfState()[t] - noise) + schedule.meanOfState()[t];
            steps.ofMean[t] = ofStart * noise * Math.sqrt(a);
            steps.deviation[t] =
                    Math.sqrt(schedule.posteriorVariance()[t] + ofStart * ofStart * s * s * (1 - a) / v);
        }
        return steps;
    }

    /** T. */
    int count() {
        return ofState.length;
    }
}
