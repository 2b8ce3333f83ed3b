package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.Resampler;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Speculative sampling of whole paths (Leviathan et al. 2023, arXiv 2211.17192), right and in several ways wrong. */
final class SpeculationContractsTest {
    @ParameterizedTest
    @ValueSource(classes = {Correct.class, CorrectRedrawing.class, HonestlyGenerous.class})
    void aCorrectRulePasses(Class<?> contract) {
        assertThat(Failures.of(contract)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenRuleFails(Class<?> contract, String test) {
        assertThat(Failures.of(contract)).containsKey(test);
    }

    static Stream<Arguments> broken() {
        String law = "whatItKeepsOrItsResamplerRedrawsHasTheLawThatItPromises";
        return Stream.of(
                arguments(Changeable.class, "itDeclaresItsGuaranteeAndItsEvidence"),
                arguments(AnswersTheFirst.class, "thereIsOneForEveryToken"),
                arguments(PlainRatio.class, "itIsNeverAboveZeroAndAlwaysANumber"),
                arguments(RatioOfDensities.class, "itIsNeverAboveZeroAndAlwaysANumber"),
                arguments(HalfTheRatio.class, "equalLawsAccept"),
                arguments(HalfTheRatio.class, law),
                arguments(CountsTheBatch.class, "aTokenIsJudgedTheSameInEveryBatch"),
                arguments(Drifts.class, "theSameTokensAreJudgedTheSameAgain"),
                arguments(SortsItsArgument.class, "itDoesNotChangeWhatItIsGiven"),
                arguments(AcceptsAll.class, "itKeepsNothingMoreOftenThanItsGuaranteeAllows"),
                arguments(AcceptsAll.class, law),
                arguments(RootOfTheRatio.class, "itKeepsNothingMoreOftenThanItsGuaranteeAllows"),
                arguments(RootOfTheRatio.class, law),
                arguments(RedrawnFromTheTarget.class, law),
                arguments(FromTheTarget.class, "whatIsKeptOrRedrawnHasTheLawThatItPromises"),
                arguments(WithAWeakerCriterion.class, "itDeclaresItsGuarantee"),
                arguments(OneForAll.class, "everyRejectedTokenHasAnOutcome"),
                arguments(DrawsNothing.class, "aDrawnTokenHasFiniteValues"),
                arguments(CountsFromZero.class, "anOutcomeCountsItsProposals"),
                arguments(DrawsByRow.class, "aTokenIsRedrawnTheSameInEveryBatch"),
                arguments(DrawsAnew.class, "theSameRandomNumbersGiveTheSameTokens"),
                arguments(ErasesItsArgument.class, "itDoesNotChangeWhatItIsGiven"),
                arguments(NeverGivesUp.class, "itGivesUpRatherThanLookForEver"),
                arguments(AlwaysTheFirst.class, "itGivesUpRatherThanLookForEver"));
    }

    /** min(1, p(Y) / q(Y)), or what is made of it. */
    private static class PathRatio implements AcceptanceCriterion {
        private final DoubleUnaryOperator ofLogRatio;

        PathRatio(DoubleUnaryOperator ofLogRatio) {
            this.ofLogRatio = ofLogRatio;
        }

        @Override
        public Guarantee guarantee() {
            return Guarantee.LOSSLESS;
        }

        @Override
        public Evidence evidence() {
            return Evidence.PATH;
        }

        @Override
        public double[] logAcceptance(DraftedTokens drafted) {
            return Arrays.stream(logRatios(drafted)).map(ofLogRatio).toArray();
        }

        static double[] logRatios(DraftedTokens drafted) {
            DenoisingPath draft = drafted.draft().path().orElseThrow();
            DenoisingPath target = drafted.target().path().orElseThrow();
            double[] logs = new double[drafted.count()];
            for (int i = 0; i < draft.means().size(); i++) {
                logs[i / drafted.dimension() % logs.length] += logDensity(target, i) - logDensity(draft, i);
            }
            return logs;
        }

        private static double logDensity(DenoisingPath path, int i) {
            double deviation = path.deviations().data()[i];
            double distance = (path.states().data()[i] - path.means().data()[i]) / deviation;
            return -Math.log(deviation) - distance * distance / 2;
        }
    }

    /** Paths of the target, kept with 1 - min(1, q(Y) / p(Y)). */
    private static class Residual implements Resampler {
        private final int most;

        Residual(int most) {
            this.most = most;
        }

        @Override
        public Guarantee guarantee() {
            return Guarantee.LOSSLESS;
        }

        @Override
        public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
            return IntStream.range(0, rejected.count()).mapToObj(row -> resample(row, randomness)).toList();
        }

        Outcome resample(int row, Randomness randomness) {
            for (int attempt = 0; attempt < most; attempt++) {
                DraftedTokens proposal = randomness.targetPaths(new int[] {row}, new int[] {attempt(attempt)});
                double keep = -Math.expm1(Math.min(0, -PathRatio.logRatios(proposal)[0]));
                if (randomness.uniform(row, attempt(attempt)) < keep) {
                    return new Drawn(proposal.target().tokens().data(), attempt + 1);
                }
            }
            return new GaveUp(most);
        }

        int attempt(int attempt) {
            return attempt;
        }
    }

    /** The criterion of the contract's name. */
    private abstract static class Judging extends AcceptanceCriterionContract {
        private final AcceptanceCriterion criterion;

        Judging(AcceptanceCriterion criterion) {
            this.criterion = criterion;
        }

        @Override
        protected final AcceptanceCriterion create() {
            return criterion;
        }

        @Override
        protected Resampler resampler() {
            return new Residual(1000);
        }
    }

    static final class Correct extends Judging {
        Correct() {
            super(new PathRatio(log -> Math.min(0, log)));
        }
    }

    /** Keeps too much and says so. */
    static final class HonestlyGenerous extends Judging {
        HonestlyGenerous() {
            super(new PathRatio(log -> Math.min(0, log / 2)) {
                @Override
                public Guarantee guarantee() {
                    return Guarantee.SURROGATE;
                }
            });
        }
    }

    static final class Changeable extends Judging {
        Changeable() {
            super(new PathRatio(log -> Math.min(0, log)) {
                private int calls;

                @Override
                public Guarantee guarantee() {
                    return calls++ == 0 ? Guarantee.LOSSLESS : Guarantee.NONE;
                }
            });
        }
    }

    static final class AnswersTheFirst extends Judging {
        AnswersTheFirst() {
            super(new PathRatio(log -> Math.min(0, log)) {
                @Override
                public double[] logAcceptance(DraftedTokens drafted) {
                    return super.logAcceptance(drafted.gather(0));
                }
            });
        }
    }

    static final class PlainRatio extends Judging {
        PlainRatio() {
            super(new PathRatio(log -> log));
        }
    }

    /** exp overflows, and infinity over infinity is not a number. */
    static final class RatioOfDensities extends Judging {
        RatioOfDensities() {
            super(new PathRatio(log -> Math.min(0, Math.log(Math.exp(log) * Math.exp(-log) * Math.exp(log)))));
        }
    }

    static final class HalfTheRatio extends Judging {
        HalfTheRatio() {
            super(new PathRatio(log -> Math.min(0, log) - Math.log(2)));
        }
    }

    static final class CountsTheBatch extends Judging {
        CountsTheBatch() {
            super(new PathRatio(log -> Math.min(0, log)) {
                @Override
                public double[] logAcceptance(DraftedTokens drafted) {
                    return Arrays.stream(super.logAcceptance(drafted)).map(log -> log - drafted.count()).toArray();
                }
            });
        }
    }

    static final class Drifts extends Judging {
        Drifts() {
            super(new PathRatio(log -> log) {
                private int calls;

                @Override
                public double[] logAcceptance(DraftedTokens drafted) {
                    calls++;
                    return Arrays.stream(super.logAcceptance(drafted)).map(log -> Math.min(0, log) / calls).toArray();
                }
            });
        }
    }

    static final class SortsItsArgument extends Judging {
        SortsItsArgument() {
            super(new PathRatio(log -> Math.min(0, log)) {
                @Override
                public double[] logAcceptance(DraftedTokens drafted) {
                    double[] logs = super.logAcceptance(drafted);
                    Arrays.sort(drafted.draft().finalMean().data());
                    return logs;
                }
            });
        }
    }

    static final class AcceptsAll extends Judging {
        AcceptsAll() {
            super(new PathRatio(log -> 0));
        }
    }

    static final class RootOfTheRatio extends Judging {
        RootOfTheRatio() {
            super(new PathRatio(log -> Math.min(0, log / 2)));
        }
    }

    static final class RedrawnFromTheTarget extends Judging {
        RedrawnFromTheTarget() {
            super(new PathRatio(log -> Math.min(0, log)));
        }

        @Override
        protected Resampler resampler() {
            return new TargetPath();
        }
    }

    /** A draw of the target's, where its residual belongs. */
    private static final class TargetPath extends Residual {
        TargetPath() {
            super(1);
        }

        @Override
        Outcome resample(int row, Randomness randomness) {
            return new Drawn(randomness.targetPaths(new int[] {row}, new int[] {0}).target().tokens().data(), 1);
        }
    }

    /** The resampler of the contract's name. */
    private abstract static class Redrawing extends ResamplerContract {
        private final Resampler resampler;

        Redrawing(Resampler resampler) {
            this.resampler = resampler;
        }

        @Override
        protected final Resampler create() {
            return resampler;
        }

        @Override
        protected AcceptanceCriterion criterion() {
            return new PathRatio(log -> Math.min(0, log));
        }
    }

    static final class CorrectRedrawing extends Redrawing {
        CorrectRedrawing() {
            super(new Residual(1000));
        }
    }

    static final class FromTheTarget extends Redrawing {
        FromTheTarget() {
            super(new TargetPath());
        }
    }

    static final class WithAWeakerCriterion extends Redrawing {
        WithAWeakerCriterion() {
            super(new Residual(1000));
        }

        @Override
        protected AcceptanceCriterion criterion() {
            return new HonestlyGenerous().create();
        }
    }

    static final class OneForAll extends Redrawing {
        OneForAll() {
            super((rejected, randomness) -> List.of(new Resampler.GaveUp(1)));
        }
    }

    static final class DrawsNothing extends Redrawing {
        DrawsNothing() {
            super(each(row -> new Resampler.Drawn(new float[0], 1)));
        }
    }

    static final class CountsFromZero extends Redrawing {
        CountsFromZero() {
            super(each(row -> new Resampler.GaveUp(0)));
        }
    }

    static final class DrawsByRow extends Redrawing {
        DrawsByRow() {
            super(each(row -> new Resampler.Drawn(new float[] {row, 0}, 1)));
        }
    }

    static final class DrawsAnew extends Redrawing {
        DrawsAnew() {
            super(new Resampler() {
                private int calls;

                @Override
                public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
                    int call = calls++;
                    return each(row -> new Drawn(randomness.normals(row, call), 1)).resample(rejected, randomness);
                }
            });
        }
    }

    static final class ErasesItsArgument extends Redrawing {
        ErasesItsArgument() {
            super((rejected, randomness) -> {
                Arrays.fill(rejected.target().finalMean().data(), 0);
                return each(row -> new Resampler.GaveUp(1)).resample(rejected, randomness);
            });
        }
    }

    static final class NeverGivesUp extends Redrawing {
        NeverGivesUp() {
            super(new Residual(Integer.MAX_VALUE));
        }
    }

    /** Takes the numbers of one address for all its proposals. */
    static final class AlwaysTheFirst extends Redrawing {
        AlwaysTheFirst() {
            super(new Residual(Integer.MAX_VALUE) {
                @Override
                int attempt(int attempt) {
                    return 0;
                }
            });
        }
    }

    private static Resampler each(IntFunction<Resampler.Outcome> outcome) {
        return (rejected, randomness) -> IntStream.range(0, rejected.count()).mapToObj(outcome).toList();
    }
}
