package dev.foretoken.runtime.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.comparison.ComparisonRow.Evaluated;
import dev.foretoken.runtime.comparison.ComparisonRow.Failed;
import dev.foretoken.runtime.comparison.ComparisonRow.Measured;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.evaluation.Evaluation;
import dev.foretoken.runtime.evaluation.Figure;
import dev.foretoken.runtime.evaluation.Quality;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ConclusionTest {
    private static final DecodingStatistics NOTHING = new DecodingStatistics.Collector().statistics();
    private static final Optional<Figure> GOOD = Optional.of(figure(2, 1.8, 2.2));
    private static final Optional<Figure> BAD = Optional.of(figure(5, 4.5, 5.5));

    @Test
    void aRowThatIsFasterAtEqualQualityWins() {
        assertThat(speculation(
                row("target-only", figure(1, 1, 1), GOOD), row("exact, draft length 4", figure(1.3, 1.2, 1.4), GOOD)))
                .isEqualTo("On this machine exact, draft length 4 is 1.30 (1.20 to 1.40) times as fast as target-only,"
                        + " and no difference in quality could be measured: Frechet distance 2.00 (1.80 to 2.20)"
                        + " against 2.00 (1.80 to 2.20).");
    }

    @Test
    void whereAllAreSlowerNoSpeculationPays() {
        assertThat(speculation(
                row("target-only", figure(1, 1, 1), GOOD), row("exact, a", figure(0.5, 0.4, 0.6), GOOD),
                row("cspd, b", figure(0.8, 0.7, 0.9), GOOD)))
                .isEqualTo("On this machine no speculation pays: the best, cspd, b, is 0.80 (0.70 to 0.90) times as"
                        + " fast as target-only.");
    }

    @Test
    void anIntervalThatHoldsOneIsNoDifference() {
        assertThat(speculation(row("target-only", figure(1, 1, 1), GOOD), row("exact, a", figure(1.1, 0.9, 1.3), GOOD)))
                .startsWith("No difference in speed could be measured between target-only and the best speculation,"
                        + " exact, a");
    }

    @Test
    void aFasterRowOfWorsePicturesIsNotTheBest() {
        assertThat(speculation(
                row("target-only", figure(1, 1, 1), GOOD), row("cspd-windowed, a", figure(3, 2.9, 3.1), BAD),
                row("exact, b", figure(1.3, 1.2, 1.4), GOOD)))
                .startsWith("On this machine exact, b is 1.30");
    }

    @Test
    void whereOnlyWorsePicturesAreFasterItSaysSo() {
        assertThat(speculation(
                row("target-only", figure(1, 1, 1), GOOD), row("cspd-windowed, a", figure(3, 2.9, 3.1), BAD)))
                .contains("cspd-windowed, a is 3.00", "but its pictures are worse: Frechet distance 5.00");
    }

    @Test
    void withoutQualityOnlyALosslessRowIsSaidToKeepTheLaw() {
        ComparisonRow baseline = row("target-only", figure(1, 1, 1), Optional.empty());
        Figure faster = figure(2, 1.9, 2.1);
        assertThat(speculation(baseline, row("exact, a", faster, Optional.empty()))).contains("follow the same law");
        assertThat(speculation(baseline, row("cspd, a", faster, Optional.empty())))
                .contains("but quality was not measured");
    }

    @Test
    void fewRoundsProveNothing() {
        ComparisonRow row = row("exact, a", figure(2, 1.9, 2.1), GOOD, 4);
        assertThat(speculation(row("target-only", figure(1, 1, 1), GOOD), row)).startsWith("Too few rounds");
    }

    @Test
    void fewerStepsThatWinAreNamedBesideSpeculation() {
        Conclusion conclusion = Conclusion.of(List.of(
                row("target-only", figure(1, 1, 1), GOOD), row("target-only, 8 AR steps", figure(2, 1.9, 2.1), BAD),
                row("exact, a", figure(0.8, 0.7, 0.9), GOOD)));
        assertThat(conclusion.rival()).hasValueSatisfying(text -> assertThat(text)
                .startsWith("Without speculation target-only, 8 AR steps is 2.00").contains("pictures are worse"));
        assertThat(Conclusion.of(List.of(row("target-only", figure(1, 1, 1), GOOD))).rival()).isEmpty();
    }

    @Test
    void rowsThatFailedDecideNothing() {
        ComparisonRow failed = row("exact, a", figure(2, 1.9, 2.1), GOOD).with(new Failed("out of order"));
        assertThat(speculation(row("target-only", figure(1, 1, 1), GOOD), failed))
                .isEqualTo("No policy that speculates could be measured.");
    }

    private static String speculation(ComparisonRow... rows) {
        return Conclusion.of(List.of(rows)).speculation();
    }

    private static ComparisonRow row(String name, Figure speedup, Optional<Figure> distance) {
        return row(name, speedup, distance, 8);
    }

    private static ComparisonRow row(String name, Figure speedup, Optional<Figure> distance, int rounds) {
        DecodingPolicy policy = DecodingPolicy.of(name.split(",")[0]);
        Timing timing = new Timing(
                speedup, Collections.nCopies(rounds, speedup.value()), OptionalDouble.empty(), 1, List.of(1.0), 0, 8);
        Optional<Evaluated> quality = distance.map(figure -> new Evaluated(
                new Evaluation(new Quality(figure, figure, figure), new Quality(figure, figure, figure), figure), 1,
                NOTHING, Double.NaN, 1));
        return new ComparisonRow(
                name, "target-only", GenerationRequest.of(0).policy(policy).build(),
                new Measured(policy.guarantee(), timing, NOTHING, Double.NaN, quality));
    }

    private static Figure figure(double value, double low, double high) {
        return new Figure(value, low, high, 24);
    }
}
