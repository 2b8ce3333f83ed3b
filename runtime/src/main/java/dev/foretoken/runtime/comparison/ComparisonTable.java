package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.comparison.ComparisonRow.Evaluated;
import dev.foretoken.runtime.comparison.ComparisonRow.Failed;
import dev.foretoken.runtime.comparison.ComparisonRow.Measured;
import dev.foretoken.runtime.evaluation.Evaluation;
import dev.foretoken.runtime.evaluation.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** The rows of a comparison as texts. */
public final class ComparisonTable {
    private final List<ComparisonRow> rows;
    private final List<Column> columns;

    private ComparisonTable(List<ComparisonRow> rows, Stream<Column> columns) {
        this.rows = rows;
        this.columns = columns.toList();
    }

    /** With all columns. */
    static ComparisonTable whole(ComparisonReport report) {
        return new ComparisonTable(report.rows(), columns(report));
    }

    /** With the columns that matter most. */
    public static ComparisonTable brief(ComparisonReport report) {
        return new ComparisonTable(report.rows(), columns(report).filter(Column::brief));
    }

    /** What the columns are called. */
    public List<String> titles() {
        return Stream.concat(Stream.of("#", "way to generate"), columns.stream().map(Column::title)).toList();
    }

    /** What they mean. */
    List<String> explanations() {
        return Stream.concat(
                Stream.of("number in the drawings", "what tells it from the others"),
                columns.stream().map(Column::explanation)).toList();
    }

    /** The cells of each row; of one that failed its number, its name and why. */
    public List<List<String>> cells() {
        List<List<String>> cells = new ArrayList<>();
        for (ComparisonRow row : rows) {
            List<String> line = new ArrayList<>(List.of(String.valueOf(cells.size() + 1), row.name()));
            if (row.outcome() instanceof Failed failed) {
                line.add("failed: " + failed.error());
            }
            row.measured().ifPresent(measured ->
                    columns.forEach(column -> line.add(column.text().apply(measured))));
            cells.add(line);
        }
        return cells;
    }

    private static Stream<Column> columns(ComparisonReport report) {
        Stream<Column> speed = Stream.of(
                new Column(true, "times as fast", "median of the baseline's time over its own, and its 95 % interval",
                        ComparisonTable::speedup),
                new Column(true, "predicted", "how many times as fast the decoding should be by acceptance and costs",
                        ComparisonTable::prediction),
                new Column(true, "s a picture", "median time from the request to the picture",
                        measured -> Texts.digits(measured.timing().secondsAPicture())),
                new Column(true, "target passes", "batches through the target a run",
                        measured -> perRun(measured, measured.statistics().targetPasses())),
                new Column(false, "draft passes", "batches through the draft a run",
                        measured -> perRun(measured, measured.statistics().draftPasses())),
                new Column(true, "accepted", "share of the judged tokens that were kept",
                        measured -> Texts.percent(measured.judged().acceptanceRate())),
                new Column(true, "AR steps a window", "mean accepted length, without the bonus step",
                        measured -> Texts.digits(measured.judged().meanAcceptedSteps())),
                new Column(false, "with bonus", "mean accepted length with the bonus step",
                        measured -> Texts.digits(measured.judged().meanAcceptedStepsWithBonus())),
                new Column(false, "proposals", "of the resampler for a rejected token",
                        measured -> Texts.digits(measured.judged().proposalsPerRejection())));
        Stream<Column> quality = Stream.of(
                quality("class accuracy", "how often the classifier sees the right class",
                        found -> found.pictures().classAccuracy()),
                quality("Frechet distance", "from real pictures; less is better",
                        found -> found.pictures().frechetDistance()),
                quality("over real ones'", "the distance over that of other real pictures",
                        Evaluation::frechetOverFloor),
                quality("diversity", "within a class, over that of real pictures",
                        found -> found.pictures().diversity()));
        Stream<Column> promise = Stream.of(new Column(
                true, "guarantee", "how the law of the pictures relates to the target's with the same steps",
                ComparisonTable::guarantee));
        return Stream.of(speed, report.noQuality().isPresent() ? Stream.<Column>of() : quality, promise)
                .flatMap(Function.identity());
    }

    private static Column quality(String title, String explanation, Function<Evaluation, Figure> figure) {
        return new Column(
                title.startsWith("Frechet"), title, explanation, measured -> measured.quality()
                        .map(Evaluated::evaluation)
                        .map(figure)
                        .map(Texts::figure)
                        .orElse(Texts.NONE));
    }

    private static String speedup(Measured measured) {
        return measured.timing().ratios().isEmpty() ? "1" : Texts.figure(measured.timing().speedup());
    }

    private static String prediction(Measured measured) {
        OptionalDouble predicted = measured.timing().predictedSpeedup();
        return predicted.isPresent() ? Texts.digits(predicted.getAsDouble()) : Texts.NONE;
    }

    private static String perRun(Measured measured, int passes) {
        return Texts.digits((double) passes / measured.timing().seconds().size());
    }

    private static String guarantee(Measured measured) {
        return measured.guarantee().name().toLowerCase(Locale.ROOT);
    }

    /**
     * A column.
     *
     * @param brief whether it is one of those that matter most
     * @param text of a row
     */
    private record Column(boolean brief, String title, String explanation, Function<Measured, String> text) {}
}
