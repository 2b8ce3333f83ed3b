package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.GenerationReport;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in a few lines what was done. */
final class GenerationSummary {
    /** Of more it is left to the report how much was rejected in each. */
    private static final int MOST_SEGMENTS = 10;

    private GenerationSummary() {}

    static void print(PrintWriter out, GenerationReport report, List<Path> files) {
        DecodingStatistics statistics = report.statistics();
        Path folder = files.get(0).getParent();
        out.println(report.pictures().isEmpty()
                ? "No latent decoder, so no pictures: latents written. Give one with --decoder."
                : report.pictures().size() + (report.pictures().size() == 1 ? " picture" : " pictures") + " written.");
        line(out, "folder", folder.toString());
        line(out, "files", files(files));
        line(out, "models", report.models().stream()
                .map(model -> model.role() + " " + model.name())
                .collect(Collectors.joining(", ")));
        report.models().forEach(model -> model.wideningNote().ifPresent(note -> line(out, "note", note)));
        line(out, "policy", report.request().policy() + ", guarantee: "
                + report.guarantee().name().toLowerCase(Locale.ROOT)
                + (report.request().finalNoise() ? ", with final noise" : ""));
        line(out, "seed", String.valueOf(report.request().seed()));
        line(out, "time", format(
                "%.1f s decoding, %.1f s pictures, %.1f s loading", report.seconds().decoding(),
                report.seconds().pictures(), report.seconds().loading()));
        line(out, "passes", "target " + statistics.targetPasses() + ", draft " + statistics.draftPasses());
        if (statistics.windows() > 0) {
            line(out, "acceptance", format(
                    "%.1f %% of %d judged tokens%s; %.2f AR steps a window on average", 100 * report.acceptanceRate(),
                    statistics.acceptedTokens() + statistics.rejectedTokens(),
                    statistics.rejectedBySegment().size() > 1 ? " whole" : "", statistics.meanAcceptedSteps()));
            line(out, "by position", statistics.acceptanceByDraftPosition().stream()
                    .map(rate -> Double.isNaN(rate) ? "-" : format("%.0f %%", 100 * rate))
                    .collect(Collectors.joining(", ")));
        }
        SpeculationNote.of(report.request(), statistics).forEach((what, text) -> line(out, what, text));
        if (statistics.rejectedTokens() > 0) {
            line(out, "redrawn", format(
                    "%d tokens, %.1f proposals each", statistics.rejectedTokens(), statistics.proposalsPerRejection())
                    + gaveUp(statistics) + segments(statistics));
        }
        if (statistics.bonusTokens() > 0) {
            line(out, "bonus", format(
                    "%d tokens; with them %.2f AR steps a window", statistics.bonusTokens(),
                    statistics.meanAcceptedStepsWithBonus()));
        }
        report.machine().peakResidentBytes().ifPresent(peak -> line(
                out, "memory", format(
                        "peak %.0f MB, weights %.0f MB", peak * 1e-6,
                        report.models().stream().mapToLong(GenerationReport.Model::bytes).sum() * 1e-6)));
    }

    private static String gaveUp(DecodingStatistics statistics) {
        return statistics.resamplingGaveUp() == 0
                ? ""
                : "; none was kept for " + statistics.resamplingGaveUp() + " of them, which the target drew";
    }

    private static String segments(DecodingStatistics statistics) {
        int segments = statistics.rejectedBySegment().size();
        return segments < 2 || segments > MOST_SEGMENTS
                ? ""
                : "; by segment of the path " + statistics.rejectedBySegment();
    }

    private static String files(List<Path> files) {
        List<String> names = files.stream().map(file -> file.getFileName().toString()).toList();
        return names.size() <= 4
                ? String.join(", ", names)
                : names.get(0) + " ... " + String.join(", ", names.subList(names.size() - 3, names.size()));
    }

    private static void line(PrintWriter out, String what, String text) {
        out.printf("  %-11s %s%n", what, text);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
