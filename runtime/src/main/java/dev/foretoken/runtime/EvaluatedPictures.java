package dev.foretoken.runtime;

import dev.foretoken.runtime.evaluation.ClassifiedPictures;
import dev.foretoken.runtime.evaluation.EnergyTest;
import dev.foretoken.runtime.pictures.ContactSheet;
import dev.foretoken.runtime.pictures.OutputFolder;
import dev.foretoken.runtime.pictures.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Pictures that were evaluated.
 *
 * @param first some of them, to look at: one class after the other, and again
 * @param classes number of classes
 * @param classified all of them, as the classifier sees them
 * @param report what was found
 */
public record EvaluatedPictures(
        List<Picture> first, int classes, ClassifiedPictures classified, EvaluationReport report) {
    /** Name of the report in an output folder. */
    public static final String REPORT = "evaluation.json";

    /** Name of the contact sheet, a column a class. */
    public static final String CONTACT_SHEET = "evaluation.png";

    /**
     * The same, compared with others that were generated independently.
     *
     * @param test tells whether both are of one law
     */
    public EvaluatedPictures against(EvaluatedPictures other, EnergyTest test) {
        return new EvaluatedPictures(first, classes, classified, report.with(new EvaluationReport.Against(
                other.report.evaluation(), other.report.generation().orElseThrow(),
                test.probability(classified, other.classified))));
    }

    /**
     * Writes the report and the contact sheet. Files of the same names are replaced.
     *
     * @return the files
     * @throws dev.foretoken.api.ForetokenException if they cannot be written; none is left then
     */
    public List<Path> writeTo(OutputFolder output) {
        Path sheet = output.writePng(CONTACT_SHEET, ContactSheet.of(first, classes));
        Path json = output.write(REPORT, file -> Files.write(file, ReportJson.bytes(report)));
        output.commit();
        return List.of(sheet, json);
    }
}
