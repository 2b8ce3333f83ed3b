package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.Resampler.Drawn;
import dev.foretoken.api.Resampler.Outcome;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Resampler} must keep to. One that promises the target's law is tested with a criterion that does so
 * too, on {@value ChainSpeculation#TOKENS} tokens of a draft and a target in closed form.
 */
public abstract class ResamplerContract extends PartContract<Resampler> {
    private static final int TOKENS = 40;

    /** A criterion that it is used with, of no weaker guarantee; every time a new one. */
    protected abstract AcceptanceCriterion criterion();

    @Test
    @Promise(
            by = Resampler.class,
            value = "What holds for the pictures if this resampler is used with a criterion that promises as much.")
    void itDeclaresItsGuarantee() {
        Guarantee guarantee = part().guarantee();
        assertThat(guarantee).isNotNull().isEqualTo(create().guarantee());
        assertThat(criterion().guarantee())
                .as("guarantee of the criterion to test it with, which must promise as much")
                .isLessThanOrEqualTo(guarantee);
    }

    @Test
    @Promise(by = Resampler.class, value = "n outcomes")
    void everyRejectedTokenHasAnOutcome() {
        for (int n : new int[] {1, 2, TOKENS}) {
            assertThat(redrawn(part(), rejected(n))).hasSize(n).doesNotContainNull();
        }
    }

    @Test
    @Promise(by = Resampler.class, value = "D values; of a segment, the state in which it ends")
    void aDrawnTokenHasFiniteValues() {
        for (Outcome outcome : redrawn(part(), rejected(TOKENS))) {
            if (outcome instanceof Drawn drawn) {
                FloatBlock token = FloatBlock.of(drawn.token(), drawn.token().length);
                assertThat(token.shape()).containsExactly(GaussianChain.DIMENSION);
                assertThat(token.isFinite()).as("all values are finite").isTrue();
            }
        }
    }

    @Test
    @Promise(by = Resampler.class, value = "proposals that it took, the kept one included")
    void anOutcomeCountsItsProposals() {
        for (Outcome outcome : redrawn(part(), rejected(TOKENS))) {
            assertThat(outcome.attempts()).isBetween(1, Resampler.MOST_ATTEMPTS);
        }
    }

    @Test
    @Promise(
            by = Resampler.class,
            value = "the random numbers to use, addressed so that they are the same whatever the batch")
    void aTokenIsRedrawnTheSameInEveryBatch() {
        int[] rejected = rejected(TOKENS);
        List<Outcome> together = redrawn(part(), rejected);
        for (int row = 0; row < TOKENS; row++) {
            assertEqual(redrawn(part(), rejected[row]).get(0), together.get(row));
            assertEqual(redrawn(part(), rejected[0], rejected[row]).get(1), together.get(row));
        }
    }

    @Test
    @Promise(by = Resampler.class, value = "The random numbers of n rejected tokens")
    void theSameRandomNumbersGiveTheSameTokens() {
        int[] rejected = rejected(TOKENS);
        List<Outcome> first = redrawn(part(), rejected);
        List<Outcome> again = redrawn(part(), rejected);
        List<Outcome> another = redrawn(create(), rejected);
        for (int row = 0; row < TOKENS; row++) {
            assertEqual(again.get(row), first.get(row));
            assertEqual(another.get(row), first.get(row));
        }
    }

    @Test
    @Promise(by = FloatBlock.class, value = "Whoever receives a block as an argument reads it and does not keep it")
    void itDoesNotChangeWhatItIsGiven() {
        DraftedTokens drafted = drafted(rejected(TOKENS));
        part().resample(drafted, new ChainRandomness(GaussianChain.KNOWN, rejected(TOKENS)));
        assertThat(GaussianChain.values(drafted)).isDeepEqualTo(GaussianChain.values(drafted(rejected(TOKENS))));
    }

    /** Where the laws are equal nothing is left to draw. */
    @Test
    @Promise(by = Resampler.class, value = "Proposals of one token have addresses below this.")
    void itGivesUpRatherThanLookForEver() {
        GaussianChain equal = new GaussianChain(GaussianChain.KNOWN.target(), GaussianChain.KNOWN.target());
        List<Outcome> outcomes = part().resample(
                equal.drafted(2, criterion().evidence()), new ChainRandomness(equal, 0, 1));
        assertThat(outcomes)
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.attempts()).isBetween(1, Resampler.MOST_ATTEMPTS));
    }

    @Test
    @Promise(by = AcceptanceCriterion.class, value = "The target's law, exactly.")
    void whatIsKeptOrRedrawnHasTheLawThatItPromises() {
        double probability = new ChainSpeculation(criterion()).probability(part());
        assertThat(part().guarantee())
                .as("guarantee of what has the target's law with a p-value of [%s]", probability)
                .isEqualTo(part().guarantee().weaker(ChainSpeculation.shown(probability)));
    }

    /** Whatever the criterion: it need not reject any. */
    private static int[] rejected(int n) {
        return IntStream.range(0, n).map(i -> 3 * i + 1).toArray();
    }

    private List<Outcome> redrawn(Resampler resampler, int... tokens) {
        return resampler.resample(drafted(tokens), new ChainRandomness(GaussianChain.KNOWN, tokens));
    }

    private DraftedTokens drafted(int... tokens) {
        return GaussianChain.KNOWN.drafted(3 * TOKENS, criterion().evidence()).gather(tokens);
    }

    private static void assertEqual(Outcome actual, Outcome expected) {
        assertThat(actual).hasSameClassAs(expected);
        assertThat(actual.attempts()).as("attempts").isEqualTo(expected.attempts());
        if (actual instanceof Drawn drawn) {
            assertThat(drawn.token()).containsExactly(((Drawn) expected).token());
        }
    }
}
