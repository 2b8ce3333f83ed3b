package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.EvaluationReport;
import dev.foretoken.runtime.GenerationReport;
import dev.foretoken.runtime.ReportJson;
import dev.foretoken.runtime.pictures.OutputFolder;
import dev.foretoken.runtime.pictures.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a comparison found.
 *
 * @param report all figures
 * @param pictures of each row that has some, by its name: those of the first rounds
 */
public record Comparison(ComparisonReport report, Map<String, List<Picture>> pictures) {
    /** Name of the report in an output folder. */
    public static final String REPORT = "compare.json";

    /** Name of the page, which needs no other file. */
    public static final String PAGE = "compare.html";

    /** The same, saying why there is no quality. */
    public Comparison withoutQuality(String why) {
        return with(report.rows(), Optional.empty(), Optional.of(why), report.models());
    }

    Comparison with(List<ComparisonRow> rows, Optional<EvaluationReport> quality) {
        return with(
                rows, quality.map(EvaluationReport::data),
                quality.isPresent() ? Optional.empty() : Optional.of("no row's pictures could be evaluated"),
                quality.map(EvaluationReport::models).orElse(report.models()));
    }

    private Comparison with(
            List<ComparisonRow> rows, Optional<EvaluationReport.Data> data, Optional<String> noQuality,
            List<GenerationReport.Model> models) {
        return new Comparison(
                new ComparisonReport(
                        report.created(), report.command(), report.setup(), report.settings(), Conclusion.of(rows),
                        rows, report.latent(), data, noQuality, report.versions(), models, report.machine()),
                pictures);
    }

    /**
     * Writes the report and the page. Files of the same names are replaced.
     *
     * @return the files
     * @throws dev.foretoken.api.ForetokenException if they cannot be written; none is left then
     */
    public List<Path> writeTo(OutputFolder output) {
        Path json = output.write(REPORT, file -> Files.write(file, ReportJson.bytes(report)));
        Path page = output.write(PAGE, file -> Files.writeString(file, new ComparisonPage(this).html()));
        output.commit();
        return List.of(page, json);
    }
}
