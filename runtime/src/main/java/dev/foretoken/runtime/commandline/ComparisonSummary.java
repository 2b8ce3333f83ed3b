package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.comparison.ComparisonReport;
import dev.foretoken.runtime.comparison.ComparisonTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Shows what was compared, and what follows. */
final class ComparisonSummary {
    private ComparisonSummary() {}

    static void print(PrintWriter out, ComparisonReport report, List<Path> files) {
        ComparisonTable brief = ComparisonTable.brief(report);
        int width = brief.titles().size();
        List<List<String>> failed = brief.cells().stream().filter(cells -> cells.size() < width).toList();
        Table table = new Table().row(brief.titles().toArray(String[]::new));
        brief.cells().stream()
                .filter(cells -> !failed.contains(cells))
                .forEach(cells -> table.row(cells.toArray(String[]::new)));
        table.print(out);
        failed.forEach(cells -> out.println(String.join("  ", cells)));
        out.println();
        out.println(report.conclusion().speculation());
        report.conclusion().rival().ifPresent(out::println);
        out.println();
        Table facts = new Table();
        report.noQuality().ifPresent(why -> facts.row("  quality", "not measured: " + why));
        report.models().forEach(model -> model.wideningNote().ifPresent(note -> facts.row("  note", note)));
        facts.row("  files", files.stream().map(Path::toString).collect(Collectors.joining(", "))).print(out);
    }
}
