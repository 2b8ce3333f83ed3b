package dev.foretoken.api.numerics;

/**
 * The coefficients of every denoising step, in float64. Step t counts respaced steps from 0.
 *
 * <p>With beta_t the variance that step t adds and a_t the product of the 1 - beta up to t (Ho et al. 2020, arXiv
 * 2006.11239, equations 4 to 7), the mean of x_t given x_{t+1} and the predicted noise eps is {@code meanOfStart x_0 +
 * meanOfState x_{t+1}} with {@code x_0 = startOfState x_{t+1} - startOfNoise eps}, and its log variance lies between
 * {@code logPosteriorVariance} and {@code logBeta} (Nichol and Dhariwal 2021, arXiv 2102.09672, equation 15).
 *
 * @param timesteps original step, which the network is given
 * @param betas beta_t
 * @param cumulativeAlphas a_t
 * @param posteriorVariance beta_t (1 - a_{t-1}) / (1 - a_t)
 * @param logPosteriorVariance its log; at t = 0, where it would be minus infinity, that of t = 1
 * @param logBetas log beta_t
 * @param startOfState 1 / sqrt(a_t)
 * @param startOfNoise sqrt(1 / a_t - 1)
 * @param meanOfStart beta_t sqrt(a_{t-1}) / (1 - a_t)
 * @param meanOfState (1 - a_{t-1}) sqrt(1 - beta_t) / (1 - a_t)
 */
public record DiffusionSchedule(
        int[] timesteps, double[] betas, double[] cumulativeAlphas, double[] posteriorVariance,
        double[] logPosteriorVariance, double[] logBetas, double[] startOfState, double[] startOfNoise,
        double[] meanOfStart, double[] meanOfState) {

    /** How the noise grows over the training steps. */
    public enum Noise {
        /** Nichol and Dhariwal 2021, equation 17, with beta at most 0.999. */
        COSINE {
            @Override
            double beta(int step) {
                return Math.min(1 - signal(step + 1) / signal(step), 0.999);
            }

            private static double signal(int step) {
                double share = (double) step / Respacing.TRAINING_STEPS;
                return Math.pow(Math.cos((share + 0.008) / 1.008 * Math.PI / 2), 2);
            }
        },
        /** Ho et al. 2020: from 0.0001 to 0.02. */
        LINEAR {
            @Override
            double beta(int step) {
                return 0.0001 + step * ((0.02 - 0.0001) / (Respacing.TRAINING_STEPS - 1));
            }
        };

        abstract double beta(int step);
    }

    public static DiffusionSchedule of(Noise noise, Respacing respacing) {
        double[] trained = new double[Respacing.TRAINING_STEPS];
        double signal = 1;
        for (int step = 0; step < trained.length; step++) {
            signal *= 1 - noise.beta(step);
            trained[step] = signal;
        }

        int[] timesteps = respacing.timesteps();
        int count = timesteps.length;
        double[] betas = new double[count];
        double[] alphas = new double[count];
        double[] posterior = new double[count];
        double[] logPosterior = new double[count];
        double[] logBetas = new double[count];
        double[] startOfState = new double[count];
        double[] startOfNoise = new double[count];
        double[] meanOfStart = new double[count];
        double[] meanOfState = new double[count];
        double before = 1;
        double beforeTrained = 1;
        for (int t = 0; t < count; t++) {
            double beta = 1 - trained[timesteps[t]] / beforeTrained;
            double alpha = before * (1 - beta);
            betas[t] = beta;
            alphas[t] = alpha;
            posterior[t] = beta * (1 - before) / (1 - alpha);
            logPosterior[t] = Math.log(posterior[t]);
            logBetas[t] = Math.log(beta);
            startOfState[t] = Math.sqrt(1 / alpha);
            startOfNoise[t] = Math.sqrt(1 / alpha - 1);
            meanOfStart[t] = beta * Math.sqrt(before) / (1 - alpha);
            meanOfState[t] = (1 - before) * Math.sqrt(1 - beta) / (1 - alpha);
            before = alpha;
            beforeTrained = trained[timesteps[t]];
        }
        // With a single step there is no t = 1 to borrow from; beta is then the only finite bound.
        logPosterior[0] = count > 1 ? logPosterior[1] : logBetas[0];
        return new DiffusionSchedule(
                timesteps, betas, alphas, posterior, logPosterior, logBetas, startOfState, startOfNoise, meanOfStart,
                meanOfState);
    }

    /** Number of steps, T. */
    public int count() {
        return timesteps.length;
    }
}
