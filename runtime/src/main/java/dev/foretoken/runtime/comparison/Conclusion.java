package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.comparison.ComparisonRow.Measured;
import dev.foretoken.runtime.evaluation.Evaluation;
import dev.foretoken.runtime.evaluation.Figure;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What follows from the rows, and no more: a ratio whose interval contains 1 is no difference, nor are two qualities
 * whose intervals overlap.
 *
 * @param speculation whether speculation pays
 * @param rival whether the target alone with fewer steps does better than that, if it was tried
 */
public record Conclusion(String speculation, Optional<String> rival) {
    private static final Comparator<ComparisonRow> BY_SPEED =
            Comparator.comparingDouble(row -> timing(row).speedup().value());

    static Conclusion of(List<ComparisonRow> rows) {
        return new Conclusion(speculation(rows), rival(rows));
    }

    private static String speculation(List<ComparisonRow> rows) {
        List<ComparisonRow> tried = measured(rows, row -> row.request().policy().verifies());
        if (tried.isEmpty()) {
            return "No policy that speculates could be measured.";
        }
        // What loses quality is no gain: it comes last, however fast it is.
        ComparisonRow best = tried.stream()
                .max(Comparator.<ComparisonRow, Boolean>comparing(row -> !worse(row, rows)).thenComparing(BY_SPEED))
                .orElseThrow();
        Timing timing = timing(best);
        String ratio = Texts.figure(timing.speedup());
        if (timing.ratios().size() < Timing.FEWEST_ROUNDS) {
            return "Too few rounds to conclude anything: take " + Timing.FEWEST_ROUNDS + " or more.";
        }
        if (timing.wins()) {
            return "On this machine " + best.name() + " is " + ratio + " times as fast as " + best.baseline() + ", "
                    + quality(best, rows) + ".";
        }
        if (timing.loses()) {
            return "On this machine no speculation pays: the best, " + best.name() + ", is " + ratio
                    + " times as fast as " + best.baseline() + ".";
        }
        return "No difference in speed could be measured between " + best.baseline() + " and the best speculation, "
                + best.name() + ": it is " + ratio + " times as fast.";
    }

    private static Optional<String> rival(List<ComparisonRow> rows) {
        return measured(rows, row -> !row.request().policy().drafts() && !row.servesAsBaseline()).stream()
                .filter(row -> timing(row).wins())
                .max(BY_SPEED)
                .map(row -> "Without speculation " + row.name() + " is " + Texts.figure(timing(row).speedup())
                        + " times as fast as " + row.baseline() + ", " + quality(row, rows) + ".");
    }

    private static String quality(ComparisonRow row, List<ComparisonRow> rows) {
        Optional<Evaluation> ours = evaluation(row);
        Optional<Evaluation> theirs = baseline(row, rows).flatMap(Conclusion::evaluation);
        if (ours.isEmpty() || theirs.isEmpty()) {
            return baseline(row, rows).filter(row::followsLawOf).isPresent()
                    ? "and its pictures follow the same law; quality was not measured"
                    : "but quality was not measured";
        }
        Figure distance = ours.get().pictures().frechetDistance();
        Figure reference = theirs.get().pictures().frechetDistance();
        String figures = "Frechet distance " + Texts.figure(distance) + " against " + Texts.figure(reference);
        if (distance.low() > reference.high()) {
            return "but its pictures are worse: " + figures;
        }
        return (distance.high() < reference.low()
                ? "and its pictures are better: "
                : "and no difference in quality could be measured: ") + figures;
    }

    private static boolean worse(ComparisonRow row, List<ComparisonRow> rows) {
        Optional<Evaluation> theirs = baseline(row, rows).flatMap(Conclusion::evaluation);
        return evaluation(row).isPresent() && theirs.isPresent()
                && evaluation(row).get().pictures().frechetDistance().low()
                        > theirs.get().pictures().frechetDistance().high();
    }

    private static Optional<ComparisonRow> baseline(ComparisonRow row, List<ComparisonRow> rows) {
        return rows.stream().filter(other -> other.name().equals(row.baseline())).findFirst();
    }

    private static Optional<Evaluation> evaluation(ComparisonRow row) {
        return row.measured().flatMap(Measured::quality).map(ComparisonRow.Evaluated::evaluation);
    }

    private static List<ComparisonRow> measured(List<ComparisonRow> rows, Predicate<ComparisonRow> which) {
        return rows.stream().filter(row -> row.measured().isPresent()).filter(which).toList();
    }

    private static Timing timing(ComparisonRow row) {
        return row.measured().orElseThrow().timing();
    }
}
