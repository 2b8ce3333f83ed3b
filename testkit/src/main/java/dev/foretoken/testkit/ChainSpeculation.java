package dev.foretoken.testkit;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.Resampler.Drawn;
import dev.foretoken.api.Resampler.Outcome;
import dev.foretoken.api.numerics.Philox;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;

/**
 * Speculation on {@link GaussianChain#KNOWN}: {@value #TOKENS} tokens are drafted, judged, and redrawn where they are
 * rejected. The addresses of all random numbers are fixed, so that a result is the same in every run.
 */
final class ChainSpeculation {
    static final int TOKENS = 20_000;
    /** Of one test of a law, for a rule that is right. */
    static final double FALSE_ALARM_RATE = 1e-6;

    private static final Philox COINS = new Philox(6);
    private static final NormalDistribution STANDARD_NORMAL = NormalDistribution.of(0, 1);
    private static final int BINS = 20;

    private final GaussianChain chain = GaussianChain.KNOWN;
    private final AcceptanceCriterion criterion;
    private final DraftedTokens drafted;
    private final double[] logAcceptance;

    ChainSpeculation(AcceptanceCriterion criterion) {
        this.criterion = criterion;
        drafted = chain.drafted(TOKENS, criterion.evidence());
        logAcceptance = criterion.logAcceptance(drafted);
    }

    /**
     * The smallest p-value of three Kolmogorov-Smirnov tests of what is kept or redrawn against the target's law, that
     * of either value of a token and that of their sum, times three (Bonferroni).
     */
    double probability(Resampler resampler) {
        FloatBlock tokens = speculate(resampler);
        double[] first = new double[TOKENS];
        double[] second = new double[TOKENS];
        double[] sum = new double[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            first[i] = standardised(tokens.data()[2 * i]);
            second[i] = standardised(tokens.data()[2 * i + 1]);
            sum[i] = (first[i] + second[i]) / Math.sqrt(2);
        }
        return 3 * DoubleStream.of(probability(first), probability(second), probability(sum)).min().orElseThrow();
    }

    /** What the law of the tokens is shown to be, as far as {@link #probability} tells. */
    static Guarantee shown(double probability) {
        return probability < FALSE_ALARM_RATE ? Guarantee.SURROGATE : Guarantee.LOSSLESS;
    }

    /**
     * By how many standard errors what is kept exceeds what the target draws, in the worst of {@value #BINS} intervals
     * of equal probability under the target, for either value of a token. A rule that keeps all that it may comes to
     * more than 6 with probability {@value #FALSE_ALARM_RATE} at most.
     */
    double excess() {
        double[] kept = new double[BINS * GaussianChain.DIMENSION];
        for (int i = 0; i < TOKENS * GaussianChain.DIMENSION; i++) {
            double share = STANDARD_NORMAL.cumulativeProbability(standardised(drafted.draft().tokens().data()[i]));
            int bin = Math.min(BINS - 1, (int) (share * BINS));
            kept[i % GaussianChain.DIMENSION * BINS + bin] +=
                    Math.exp(logAcceptance[i / GaussianChain.DIMENSION]);
        }
        double allowed = (double) TOKENS / BINS;
        return (DoubleStream.of(kept).max().orElseThrow() - allowed) / Math.sqrt(allowed);
    }

    private FloatBlock speculate(Resampler resampler) {
        FloatBlock tokens = PartContract.copy(drafted.draft().tokens());
        int[] rejected = IntStream.range(0, TOKENS)
                .filter(token -> Math.log(COINS.uniform(token, 0, 0)) >= logAcceptance[token])
                .toArray();
        if (rejected.length == 0) {
            return tokens;
        }
        DraftedTokens judged = drafted.gather(rejected);
        ChainRandomness randomness = new ChainRandomness(chain, rejected);
        List<Outcome> outcomes = resampler.resample(judged, randomness);
        for (int row = 0; row < rejected.length; row++) {
            float[] token = outcomes.get(row) instanceof Drawn drawn ? drawn.token() : targets(judged, randomness, row);
            System.arraycopy(
                    token, 0, tokens.data(), rejected[row] * GaussianChain.DIMENSION, GaussianChain.DIMENSION);
        }
        return tokens;
    }

    /** What the host takes where a resampler gave up. */
    private float[] targets(DraftedTokens judged, ChainRandomness randomness, int row) {
        return criterion.evidence() == Evidence.PATH
                ? randomness.targetPaths(new int[] {row}, new int[] {0}).target().tokens().data()
                : judged.target().tokens().gather(row).data();
    }

    private double standardised(double value) {
        return (value - chain.target().mean()) / Math.sqrt(chain.target().variance());
    }

    private static double probability(double... sample) {
        return KolmogorovSmirnovTest.withDefaults()
                .test(sample, STANDARD_NORMAL::cumulativeProbability)
                .getPValue();
    }
}
