package dev.foretoken.runtime.comparison;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.comparison.ComparisonRow.Failed;
import dev.foretoken.runtime.comparison.ComparisonRow.Measured;
import dev.foretoken.runtime.comparison.ComparisonRow.Outcome;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.evaluation.Figure;
import dev.foretoken.runtime.pictures.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A candidate on its way through the rounds. */
final class Entrant {
    private final Candidate candidate;
    private final ComparisonSettings settings;
    private final Generator generator;
    private final LongSupplier nanoTime;
    private final DecodingStatistics.Collector statistics = new DecodingStatistics.Collector();
    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> decodingSeconds = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();
    /** Of a picture, in each run, by the cost model. */
    private final List<Double> predictedSeconds = new ArrayList<>();
    private final List<Picture> shown = new ArrayList<>();
    private Guarantee guarantee = Guarantee.LOSSLESS;
    private double picturesSeconds;
    private int roundsShown;
    private Optional<String> failure = Optional.empty();

    Entrant(Candidate candidate, ComparisonSettings settings, Generator generator, LongSupplier nanoTime) {
        this.candidate = candidate;
        this.settings = settings;
        this.generator = generator;
        this.nanoTime = nanoTime;
    }

    /** Generates the pictures of the first round, for nothing but to have done so. */
    void warmUp() {
        long start = nanoTime.getAsLong();
        do {
            generator.generate(request(0), event -> {});
        } while (nanoTime.getAsLong() - start < settings.warmUpSeconds() * 1_000_000_000L);
    }

    /** As {@link #warmUp()}, but a failure is this entrant's alone. */
    void tryWarmUp() {
        attempt(() -> {
            warmUp();
            return OptionalDouble.empty();
        });
    }

    /**
     * Generates the pictures of a round.
     *
     * @return the time that it took, in seconds
     */
    double run(int round) {
        long start = nanoTime.getAsLong();
        Generation generation = generator.generate(request(round), statistics);
        double taken = (nanoTime.getAsLong() - start) * 1e-9;
        seconds.add(taken);
        decodingSeconds.add(generation.report().seconds().decoding());
        guarantee = guarantee.weaker(generation.report().guarantee());
        generation.report().statistics().prediction()
                .ifPresent(prediction -> predictedSeconds.add(prediction.secondsAPicture()));
        picturesSeconds += generation.report().seconds().pictures();
        // A baseline runs several times in a round.
        if (round == roundsShown) {
            roundsShown++;
            shown.addAll(generation.pictures());
        }
        return taken;
    }

    /** As {@link #run}, but a failure is this entrant's alone: then, and after it, there is no time. */
    OptionalDouble tryRun(int round) {
        return attempt(() -> OptionalDouble.of(run(round)));
    }

    /** Takes note of a run of its baseline and one of its own next to it. */
    void compare(double baselineSeconds, double ownSeconds) {
        ratios.add(baselineSeconds / ownSeconds);
    }

    /** What was found. */
    ComparisonRow row(Entrant baseline) {
        return new ComparisonRow(
                candidate.name(), baseline.candidate.name(), request(0),
                failure.<Outcome>map(Failed::new).orElseGet(() -> measured(baseline)));
    }

    /** The pictures of the rounds, in their order. */
    List<Picture> shown() {
        return List.copyOf(shown);
    }

    private Measured measured(Entrant baseline) {
        int pictures = seconds.size() * settings.batchSize();
        Figure speedup = ratios.isEmpty() ? new Figure(1, 1, 1, pictures) : Speedup.of(ratios, pictures);
        DecodingStatistics counted = statistics.statistics();
        return new Measured(
                guarantee, new Timing(
                        speedup, List.copyOf(ratios), predictedSpeedup(baseline),
                        Speedup.median(seconds) / settings.batchSize(), List.copyOf(seconds), picturesSeconds,
                        pictures),
                counted, counted.acceptanceRate(), Optional.empty());
    }

    /** The baseline's own steps tell what the target costs: those that are pre-filled are not like all others. */
    private OptionalDouble predictedSpeedup(Entrant baseline) {
        return predictedSeconds.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Speedup.median(baseline.decodingSeconds) / settings.batchSize()
                        / Speedup.median(predictedSeconds));
    }

    private OptionalDouble attempt(Supplier<OptionalDouble> work) {
        if (failure.isPresent()) {
            return OptionalDouble.empty();
        }
        try {
            return work.get();
        } catch (ForetokenException e) {
            if (e.code() == Code.CANCELLED) {
                throw e;
            }
            failure = Optional.of(e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private GenerationRequest request(int round) {
        return candidate.request()
                .with(settings.labels(round), settings.seed(round))
                .inBatchesOf(settings.batchSize());
    }
}
