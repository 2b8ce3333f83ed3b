package dev.foretoken.runtime.comparison;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.EvaluationReport;
import dev.foretoken.runtime.EvaluationReport.Generated;
import dev.foretoken.runtime.Evaluator;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.GenerationReport;
import dev.foretoken.runtime.comparison.ComparisonRow.Evaluated;
import dev.foretoken.runtime.comparison.ComparisonRow.Failed;
import dev.foretoken.runtime.comparison.ComparisonRow.Measured;
import dev.foretoken.runtime.comparison.ComparisonRow.Outcome;
import dev.foretoken.runtime.comparison.TimingRounds.Timed;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.evaluation.QualityMeasure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Compares ways to generate on models that are loaded: first their time, then the quality of their pictures. */
public final class Comparer {
    private final Foretoken foretoken;
    private final ComparisonSettings settings;
    private final LongSupplier nanoTime;

    /** A comparer by the clock of this process. */
    public Comparer(Foretoken foretoken, ComparisonSettings settings) {
        this(foretoken, settings, System::nanoTime);
    }

    Comparer(Foretoken foretoken, ComparisonSettings settings, LongSupplier nanoTime) {
        this.foretoken = foretoken;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /**
     * Times the candidates of all contests. One that fails is a row that says so.
     *
     * @param command the words of the command line, if it is one
     * @param progress is told of generations
     * @param cancellation may be requested from any thread
     * @throws ForetokenException if a baseline fails, or it was cancelled
     */
    public Comparison time(
            List<String> command, List<Contest> contests, Progress progress, Cancellation cancellation) {
        Deque<GenerationReport> last = new ArrayDeque<>(1);
        Timed timed = new TimingRounds(
                settings,
                (request, listener) -> {
                    Generation generation = foretoken.generate(request, listener, cancellation);
                    last.clear();
                    last.add(generation.report());
                    return generation;
                },
                nanoTime, progress).time(contests);
        GenerationReport report = last.element();
        return new Comparison(
                new ComparisonReport(
                        Instant.now(), command, report.setup(), settings, Conclusion.of(timed.rows()), timed.rows(),
                        foretoken.target().latent(), Optional.empty(), Optional.of("nobody asked for it"),
                        report.versions(), report.models(), report.machine()),
                timed.pictures());
    }

    /**
     * Measures the quality of the rows that did not fail. One that fails now is a row that says so.
     *
     * @param comparison of {@link #time}
     * @param evaluator with the same models
     * @param measure of the settings' number of pictures
     * @param progress is told of tokens
     * @param cancellation may be requested from any thread
     * @throws ForetokenException if it was cancelled
     */
    public Comparison evaluate(
            Comparison comparison, Evaluator evaluator, QualityMeasure measure, Progress progress,
            Cancellation cancellation) {
        List<ComparisonRow> rows = comparison.report().rows();
        List<ComparisonRow> evaluated = new ArrayList<>();
        List<EvaluationReport> reports = new ArrayList<>();
        for (ComparisonRow row : rows) {
            int before = evaluated.size();
            Progress ofAll = (done, total) -> progress.advanced(before * total + done, rows.size() * total);
            Optional<Measured> measured = row.measured();
            evaluated.add(measured.isEmpty() ? row : row.with(attempt(() -> {
                EvaluationReport report = evaluator.evaluate(
                        measure, row.request().inBatchesOf(settings.evaluatedTogether()), ofAll, cancellation)
                        .report();
                reports.add(report);
                return with(measured.get(), report);
            })));
        }
        return comparison.with(evaluated, reports.stream().findFirst());
    }

    private Measured with(Measured timed, EvaluationReport report) {
        Generated generated = report.generation().orElseThrow();
        return timed.with(generated.guarantee(), new Evaluated(
                report.evaluation(), settings.evaluatedTogether(), generated.statistics(), generated.acceptanceRate(),
                generated.seconds()));
    }

    private static Outcome attempt(Supplier<Outcome> work) {
        try {
            return work.get();
        } catch (ForetokenException e) {
            if (e.code() == Code.CANCELLED) {
                throw e;
            }
            return new Failed(e.getMessage());
        }
    }
}
