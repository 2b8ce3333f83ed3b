package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.EvaluationReport;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.evaluation.Evaluation;
import dev.foretoken.runtime.evaluation.Figure;
import dev.foretoken.runtime.evaluation.Quality;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows the figures of an evaluation beside those of real pictures. */
final class EvaluationSummary {
    private EvaluationSummary() {}

    static void print(PrintWriter out, EvaluationReport report, List<Path> files) {
        Evaluation evaluation = report.evaluation();
        Quality pictures = evaluation.pictures();
        Quality data = evaluation.data();
        Table table = new Table().row("FIGURE", "VALUE", "95 % INTERVAL", "REAL PICTURES", "95 % INTERVAL", "PICTURES");
        row(table, "Frechet distance", "%.4g", pictures.frechetDistance(), data.frechetDistance());
        Figure ratio = evaluation.frechetOverFloor();
        table.row(
                "  over real ones'", format("%.3f", ratio.value()), interval("%.3f", ratio), "1", "",
                String.valueOf(ratio.pictures()));
        row(table, "class accuracy", "%.4f", pictures.classAccuracy(), data.classAccuracy());
        row(table, "diversity", "%.4f", pictures.diversity(), data.diversity());
        table.print(out);
        out.println();
        Table facts = new Table()
                .row("  models", report.models().stream()
                        .map(model -> model.role() + " " + model.name())
                        .collect(Collectors.joining(", ")));
        report.models().forEach(model -> model.wideningNote().ifPresent(note -> facts.row("  note", note)));
        report.generation().ifPresent(generated -> describe(facts, generated, pictures.frechetDistance().pictures()));
        report.against().ifPresent(against -> describe(facts, against));
        facts.row("  files", files.stream().map(Path::toString).collect(Collectors.joining(", "))).print(out);
    }

    private static void describe(Table facts, EvaluationReport.Generated generated, int pictures) {
        DecodingStatistics statistics = generated.statistics();
        facts.row("  policy", generated.request().policy() + ", seed " + generated.request().seed())
                .row("  time", format("%.1f s, %.3f s a picture", generated.seconds(), generated.seconds() / pictures))
                .row("  passes", "target " + statistics.targetPasses() + ", draft " + statistics.draftPasses());
        if (statistics.windows() > 0) {
            facts.row("  acceptance", format(
                    "%.1f %% of %d judged tokens; %.2f AR steps a window on average", 100 * generated.acceptanceRate(),
                    statistics.acceptedTokens() + statistics.rejectedTokens(), statistics.meanAcceptedSteps()));
        }
        SpeculationNote.of(generated.request(), statistics).forEach((what, text) -> facts.row("  " + what, text));
    }

    private static void describe(Table facts, EvaluationReport.Against against) {
        Figure distance = against.evaluation().pictures().frechetDistance();
        facts.row("  against", format(
                "%s, seed %d, Frechet distance %.4g (%s): sets of one law are as far apart with probability %.3f",
                against.generation().request().policy(), against.generation().request().seed(), distance.value(),
                interval("%.4g", distance), against.sameLaw()));
    }

    private static void row(Table table, String what, String format, Figure figure, Figure real) {
        table.row(
                what, format(format, figure.value()), interval(format, figure), format(format, real.value()),
                interval(format, real), String.valueOf(figure.pictures()));
    }

    private static String interval(String format, Figure figure) {
        return format(format, figure.low()) + " to " + format(format, figure.high());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
