package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler;
import dev.foretoken.testkit.GaussianChain.Law;
import org.junit.jupiter.api.Test;

/**
 * What every {@link AcceptanceCriterion} must keep to. One that promises the target's law is tested with its resampler
 * on {@value ChainSpeculation#TOKENS} tokens of a draft and a target in closed form.
 */
public abstract class AcceptanceCriterionContract extends PartContract<AcceptanceCriterion> {
    private static final int TOKENS = 50;
    /** What float64 leaves of a log probability. */
    private static final double EXACT = 1e-9;

    /** The resampler that it is used with; every time a new one. */
    protected abstract Resampler resampler();

    @Test
    @Promise(by = AcceptanceCriterion.class, value = "What the target must compute before this criterion can be asked.")
    void itDeclaresItsGuaranteeAndItsEvidence() {
        assertThat(part().guarantee()).as("guarantee").isNotNull().isEqualTo(create().guarantee());
        assertThat(part().evidence()).as("evidence").isNotNull().isEqualTo(create().evidence());
    }

    @Test
    @Promise(by = AcceptanceCriterion.class, value = "n log probabilities")
    void thereIsOneForEveryToken() {
        for (int n : new int[] {1, 2, TOKENS}) {
            assertThat(part().logAcceptance(drafted(GaussianChain.KNOWN, n))).hasSize(n);
        }
    }

    /** As far apart as laws may come, and apart by nothing but a factor of their deviations. */
    @Test
    @Promise(
            by = AcceptanceCriterion.class,
            value = "at most 0; 0 where both laws are equal; negative infinity rejects always; never NaN")
    void itIsNeverAboveZeroAndAlwaysANumber() {
        Law narrow = new Law(0.6, 0, 0.006);
        for (Law draft : new Law[] {narrow, GaussianChain.KNOWN.draft()}) {
            for (Law target : new Law[] {
                new Law(0.6, 1, 0.006), new Law(0.6, 1e4, 1e-6), new Law(0.6, 0, 100), new Law(0.6, 0, 0.007), narrow
            }) {
                for (double log : part().logAcceptance(drafted(new GaussianChain(draft, target), TOKENS))) {
                    assertThat(log).isNotNaN().isLessThanOrEqualTo(0);
                }
            }
        }
    }

    @Test
    @Promise(
            by = AcceptanceCriterion.class,
            value = "at most 0; 0 where both laws are equal; negative infinity rejects always; never NaN")
    void equalLawsAccept() {
        for (Law law : new Law[] {GaussianChain.KNOWN.target(), new Law(0.6, 0, 0.006)}) {
            for (double log : part().logAcceptance(drafted(new GaussianChain(law, law), TOKENS))) {
                assertThat(log).isCloseTo(0, within(EXACT));
            }
        }
    }

    @Test
    @Promise(by = AcceptanceCriterion.class, value = "Decides with what probability a drafted token is kept.")
    void aTokenIsJudgedTheSameInEveryBatch() {
        DraftedTokens drafted = drafted(GaussianChain.KNOWN, TOKENS);
        double[] together = part().logAcceptance(drafted);
        for (int row = 0; row < TOKENS; row++) {
            assertEqual(part().logAcceptance(drafted.gather(row))[0], together[row]);
            assertEqual(part().logAcceptance(drafted.gather(0, row, row))[2], together[row]);
        }
    }

    @Test
    @Promise(by = AcceptanceCriterion.class, value = "It holds no random numbers: the host tosses the coin.")
    void theSameTokensAreJudgedTheSameAgain() {
        DraftedTokens drafted = drafted(GaussianChain.KNOWN, TOKENS);
        double[] first = part().logAcceptance(drafted);
        double[] again = part().logAcceptance(drafted);
        double[] another = create().logAcceptance(drafted);
        for (int row = 0; row < TOKENS; row++) {
            assertEqual(again[row], first[row]);
            assertEqual(another[row], first[row]);
        }
    }

    @Test
    @Promise(by = FloatBlock.class, value = "Whoever receives a block as an argument reads it and does not keep it")
    void itDoesNotChangeWhatItIsGiven() {
        DraftedTokens drafted = drafted(GaussianChain.KNOWN, TOKENS);
        part().logAcceptance(drafted);
        assertThat(GaussianChain.values(drafted))
                .isDeepEqualTo(GaussianChain.values(drafted(GaussianChain.KNOWN, TOKENS)));
    }

    /** Whatever is redrawn comes on top of what is kept, so that no rule can be lossless that keeps more than this. */
    @Test
    @Promise(by = AcceptanceCriterion.class, value = "The target's law, exactly.")
    void itKeepsNothingMoreOftenThanItsGuaranteeAllows() {
        double excess = new ChainSpeculation(part()).excess();
        Guarantee shown = excess > 6 ? Guarantee.SURROGATE : Guarantee.LOSSLESS;
        assertThat(part().guarantee())
                .as("guarantee of a criterion that keeps some tokens too often, by [%s] standard errors", excess)
                .isEqualTo(part().guarantee().weaker(shown));
    }

    @Test
    @Promise(
            by = AcceptanceCriterion.class,
            value = "What holds for the pictures if this criterion is used with its resampler.")
    void whatItKeepsOrItsResamplerRedrawsHasTheLawThatItPromises() {
        double probability = new ChainSpeculation(part()).probability(resampler());
        assertThat(part().guarantee())
                .as("guarantee of what has the target's law with a p-value of [%s]", probability)
                .isEqualTo(part().guarantee().weaker(ChainSpeculation.shown(probability)));
    }

    private DraftedTokens drafted(GaussianChain chain, int n) {
        return chain.drafted(n, part().evidence());
    }

    /** Infinite ones, too. */
    private static void assertEqual(double actual, double expected) {
        if (actual != expected) {
            assertThat(actual).isCloseTo(expected, within(EXACT * Math.max(1, Math.abs(expected))));
        }
    }
}
