package dev.foretoken.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.acceptance.PathRatioCriterion;
import dev.foretoken.acceptance.PathResidual;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.Resampler;
import dev.foretoken.reference.Trial.Draft;
import dev.foretoken.reference.Trial.Outcome;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DraftLength;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code exact} draws from the target's law: on the Gaussian chain, where that law is known, for whatever draft, draft
 * length and its control, batch, number of segments, bonus, guidance and temperature. The same tests tell a wrong rule.
 *
 * <p>If all is right, one of all trials fails with probability {@value SequenceTests#FALSE_ALARMS}; the seeds are
 * fixed. {@code -Pproof} generates more pictures.
 */
final class ExactProofTest {
    private static final int PICTURES = Integer.getInteger("foretoken.proof.pictures");
    private static final int COMPARED = PICTURES < 10_000 ? 300 : 500;
    /** Pictures of a generation, which controls its draft anew. */
    private static final int TOGETHER = 20;
    /** Further than any two trials' seeds are apart. */
    private static final long TO_TARGET_SEED = 1_000;

    private static final Trial BAD = causal(Draft.BAD, 3, 7, 1, false);

    static List<Trial> trials() {
        return List.of(
                causal(Draft.GOOD, 1, 1, 1, true),
                BAD,
                causal(Draft.GOOD, 8, 7, 1, false),
                causal(Draft.BAD, 3, 7, 2, false),
                causal(Draft.GOOD, 3, 1, 5, true),
                causal(Draft.TERRIBLE, 1, 7, 1, true),
                causal(Draft.TERRIBLE, 8, 7, 5, false),
                causal(Draft.IDENTICAL, 3, 7, 1, true),
                causal(Draft.BAD, 3, 7, 1, false).at(2, 1),
                causal(Draft.BAD, 3, 7, 2, true).at(1, 0.7f),
                masked(Draft.BAD, 1, 7, 1, true),
                masked(Draft.GOOD, 3, 7, 1, false),
                masked(Draft.BAD, 3, 1, 2, false),
                masked(Draft.GOOD, 1, 7, 5, true).at(1.5f, 1.2f),
                masked(Draft.TERRIBLE, 8, 7, 1, false),
                masked(Draft.IDENTICAL, 8, 7, 2, false),
                causal(Draft.HEAD_ALONE, 1, 7, 2, false).at(2, 1),
                masked(Draft.HEAD_ALONE, 1, 7, 1, true),
                causal(Draft.HEAD_ALONE, 1, 7, 8, false).at(2, 1),
                masked(Draft.BAD, 1, 1, 8, true),
                causal(Draft.GOOD, 3, 7, 8, false).at(1, 0.7f),
                causal(Draft.HEAD_ALONE, 1, 1, 8, false),
                masked(Draft.BAD, 1, 1, 5, false).at(1.5f, 1));
    }

    /** Lengths that follow an unsteady clock, or a list in which the target draws steps now and then. */
    static List<Trial> controlledTrials() {
        return List.of(
                causal(Draft.GOOD, 1, 7, 1, true).of(new DraftLength.Adaptive(5), 7),
                causal(Draft.BAD, 1, 1, 2, false).of(new DraftLength.Adaptive(5), 1),
                masked(Draft.BAD, 1, 7, 1, true).of(new DraftLength.Adaptive(3), 7),
                causal(Draft.TERRIBLE, 1, 7, 1, false).of(new DraftLength.Adaptive(3), 7),
                causal(Draft.BAD, 1, 7, 1, true).of(DraftLength.parse("[1,0,2,0,0,3,1]"), 2));
    }

    static Stream<Trial> trialsWithTheTargetAsDraft() {
        return trials().stream().filter(trial -> trial.quality() == Draft.IDENTICAL);
    }

    @BeforeAll
    static void tellTheRates() {
        System.out.printf(
                Locale.ROOT,
                "Proof on the Gaussian chain: %d pictures a trial; if all is right, one of %d trials fails with"
                        + " probability %s%n",
                PICTURES, samples(), SequenceTests.FALSE_ALARMS);
    }

    @ParameterizedTest
    @MethodSource("trials")
    void exactDrawsFromTheTargetsLaw(Trial trial) {
        int seed = trials().indexOf(trial);
        Outcome outcome = trial.run(PICTURES, seed);
        assertPasses(trial, outcome, seed);
        assertSpeculated(trial, outcome.statistics());
    }

    @ParameterizedTest
    @MethodSource("controlledTrials")
    void itDoesHoweverItsDraftLengthsAreChosen(Trial trial) {
        int seed = 300 + controlledTrials().indexOf(trial);
        Outcome outcome = trial.run(PICTURES, TOGETHER, seed);
        assertPasses(trial, outcome, seed);
        assertThat(outcome.statistics().draftLengths()).hasSizeGreaterThan(2);
        assertThat(outcome.statistics().rejectedTokens()).isPositive();
    }

    /** In the middle of pictures, which the target ends. */
    @Test
    void terribleDraftsAreGivenUp() {
        Trial terrible = controlledTrials().get(3);
        DecodingStatistics statistics = terrible.run(TOGETHER, TOGETHER, 300 + 3).statistics();
        assertThat(statistics.fallBack()).isPresent();
        assertThat(statistics.acceptedTokens() + statistics.rejectedTokens())
                .isBetween(1, statistics.emittedTokens() - 1);
    }

    /** The tests are of the law, not of the policy. */
    @ParameterizedTest
    @EnumSource(Attention.class)
    void theTargetAlonePasses(Attention attention) {
        Trial alone = (attention == Attention.CAUSAL ? BAD : masked(Draft.BAD, 3, 7, 1, false))
                .with(DecodingPolicy.TARGET_ONLY);
        int seed = 100 + attention.ordinal();
        assertPasses(alone, alone.run(PICTURES, seed), seed);
    }

    @Test
    void theDraftAloneFails() {
        SequenceTests tests = assertFails("draft-only", BAD.with(DecodingPolicy.DRAFT_ONLY).run(PICTURES, 200));
        assertThat(tests.marginalsPass(samples())).isFalse();
        assertThat(tests.sequencesPass(samples())).isFalse();
    }

    /** The marginals are right then, so that it takes another family to see it. */
    @Test
    void theTargetsValuesInTheCompanyOfAnotherPictureFail() {
        Trial alone = BAD.with(DecodingPolicy.TARGET_ONLY);
        Outcome outcome = alone.run(PICTURES, 205);
        float[][] right = outcome.sequences();
        float[][] wrong = new float[right.length][];
        for (int picture = 0; picture < right.length; picture++) {
            wrong[picture] = right[picture].clone();
            wrong[picture][0] = right[(picture + 1) % right.length][0];
        }
        SequenceTests tests = assertFails(
                "first values of other pictures", new Outcome(wrong, outcome.statistics()));
        assertThat(tests.marginalsPass(samples())).isTrue();
        assertThat(tests.correlationsPass(samples())).isFalse();
    }

    @Test
    void aPlainDrawOfTheTargetsInPlaceOfTheResidualFails() {
        Resampler givesUp = (rejected, randomness) -> IntStream.range(0, rejected.count())
                .<Resampler.Outcome>mapToObj(row -> new Resampler.GaveUp(1))
                .toList();
        assertFails(
                "plain target draw for the residual", BAD.run(PICTURES, 201, new PathRatioCriterion(), givesUp));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void aResamplerThatKeepsItsFirstProposalFails(int segments) {
        Resampler keepsFirst = (rejected, randomness) -> {
            int[] rows = IntStream.range(0, rejected.count()).toArray();
            DraftedTokens proposals = randomness.targetPaths(rows, new int[rows.length]);
            return IntStream.of(rows)
                    .<Resampler.Outcome>mapToObj(row -> new Resampler.Drawn(
                            proposals.target().tokens().slice(row, row + 1).data(), 1))
                    .toList();
        };
        assertFails(
                "resampler that keeps its first proposal, segments " + segments,
                causal(Draft.BAD, 3, 7, segments, false).run(PICTURES, 202, new PathRatioCriterion(), keepsFirst));
    }

    @Test
    void theLastGaussianAloneAsTheRatioFails() {
        AcceptanceCriterion last = judging(drafted -> drafted.over(new Steps(0, 1), 1));
        assertFails("ratio of the last Gaussian alone", BAD.run(PICTURES, 203, last, residual()));
    }

    @Test
    void anInvertedRatioFails() {
        AcceptanceCriterion inverted = judging(drafted -> new DraftedTokens(drafted.target(), drafted.draft()));
        assertFails("inverted ratio", BAD.run(PICTURES, 204, inverted, residual()));
    }

    @ParameterizedTest
    @MethodSource("trialsWithTheTargetAsDraft")
    void aDraftThatIsTheTargetDrawsWhatTheTargetDraws(Trial trial) {
        assertThat(trial.run(200, 3).sequences())
                .isDeepEqualTo(trial.with(DecodingPolicy.TARGET_ONLY).run(200, 3).sequences());
    }

    /** Noise and coins have addresses; what is discarded unjudged is drafted anew from the same. */
    @ParameterizedTest
    @MethodSource("trials")
    void aPictureDependsNeitherOnItsBatchNorOnTheDraftLength(Trial trial) {
        float[][] alone = trial.of(trial.draftLength(), 1).run(24, 3).sequences();
        DraftLength other = trial.bonus() ? trial.draftLength() : new DraftLength.Fixed(2);
        float[][] together = trial.of(other, 8).run(24, 3).sequences();
        for (int picture = 0; picture < alone.length; picture++) {
            assertThat(together[picture]).containsExactly(alone[picture], within(1e-5f));
        }
        assertThat(trial.of(trial.draftLength(), 8).run(24, 4).sequences()[0]).isNotEqualTo(together[0]);
    }

    private static void assertSpeculated(Trial trial, DecodingStatistics statistics) {
        // After N = 10,000 attempts a residual gives up, on average at most once in e N judged segments, whatever the
        // models (see PathResidual); five deviations are for chance.
        double symbols = (statistics.acceptedTokens() + statistics.rejectedTokens()) * (double) trial.segments();
        double expected = symbols / (Math.E * 10_000);
        assertThat((double) statistics.resamplingGaveUp()).isLessThanOrEqualTo(expected + 5 * Math.sqrt(expected));
        assertThat(statistics.bonusTokens() > 0).isEqualTo(trial.bonus());
        if (trial.quality() == Draft.IDENTICAL) {
            assertThat(statistics.acceptanceRate()).isGreaterThanOrEqualTo(0.999);
            return;
        }
        assertThat(statistics.acceptanceRate()).isBetween(0.001, 0.95);
        assertThat(statistics.rejectedBySegment()).hasSize(trial.segments()).allMatch(count -> count > 0);
        if (trial.segments() == 1) {
            // A residual takes 1 / TV proposals and is needed with probability TV: one a judged token. The variance is
            // about 2 / TV, and TV at least 0.05; the bound is five standard deviations.
            double judged = statistics.acceptedTokens() + statistics.rejectedTokens();
            assertThat(statistics.resamplingAttempts() / judged).isCloseTo(1, within(5 * Math.sqrt(2 / 0.05 / judged)));
        }
    }

    private static void assertPasses(Trial trial, Outcome outcome, long seed) {
        SequenceTests tests = tests(trial, outcome, seed);
        tell(trial.toString(), outcome.statistics(), tests);
        assertThat(tests.pass(samples())).as(tests.describe(samples())).isTrue();
    }

    private static SequenceTests assertFails(String control, Outcome outcome) {
        SequenceTests tests = tests(BAD, outcome, 0);
        tell("negative control, " + control, outcome.statistics(), tests);
        assertThat(tests.pass(samples())).as(tests.describe(samples())).isFalse();
        return tests;
    }

    private static SequenceTests tests(Trial trial, Outcome outcome, long seed) {
        float[][] target =
                trial.with(DecodingPolicy.TARGET_ONLY).run(COMPARED, seed + TO_TARGET_SEED).sequences();
        return SequenceTests.of(outcome.sequences(), trial.law(), target, COMPARED);
    }

    private static void tell(String what, DecodingStatistics statistics, SequenceTests tests) {
        System.out.printf(
                Locale.ROOT, "%s: %s; %s; %s%n", what, tests.pass(samples()) ? "passes" : "fails", judged(statistics),
                tests.describe(samples()));
    }

    private static String judged(DecodingStatistics statistics) {
        if (statistics.acceptedTokens() + statistics.rejectedTokens() == 0) {
            return "nothing judged";
        }
        String accepted = String.format(Locale.ROOT, "accepted %.1f %%", 100 * statistics.acceptanceRate());
        return statistics.rejectedTokens() == 0
                ? accepted
                : accepted + String.format(
                        Locale.ROOT, ", %.2f proposals a rejection", statistics.proposalsPerRejection());
    }

    /** The trials, and the target alone of either kind. */
    private static int samples() {
        return trials().size() + controlledTrials().size() + Attention.values().length;
    }

    private static Resampler residual() {
        return new PathResidual(new PathResidual.Settings(0));
    }

    /** The path ratio of something else than what was drafted. */
    private static AcceptanceCriterion judging(UnaryOperator<DraftedTokens> change) {
        PathRatioCriterion ratio = new PathRatioCriterion();
        return new AcceptanceCriterion() {
            @Override
            public Guarantee guarantee() {
                return Guarantee.NONE;
            }

            @Override
            public Evidence evidence() {
                return Evidence.PATH;
            }

            @Override
            public double[] logAcceptance(DraftedTokens drafted) {
                return ratio.logAcceptance(change.apply(drafted));
            }
        };
    }

    private static Trial causal(Draft draft, int draftLength, int batch, int segments, boolean bonus) {
        return trial(Attention.CAUSAL, draft, draftLength, batch, segments, bonus);
    }

    private static Trial masked(Draft draft, int draftLength, int batch, int segments, boolean bonus) {
        return trial(Attention.BIDIRECTIONAL, draft, draftLength, batch, segments, bonus);
    }

    private static Trial trial(
            Attention attention, Draft draft, int draftLength, int batch, int segments, boolean bonus) {
        return new Trial(
                DecodingPolicy.EXACT, attention, draft, new DraftLength.Fixed(draftLength), batch, segments, bonus, 1,
                1);
    }
}
