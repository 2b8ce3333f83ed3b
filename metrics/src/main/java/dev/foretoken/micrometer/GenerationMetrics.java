package dev.foretoken.micrometer;

import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.SpeedPrediction;
import dev.foretoken.runtime.decoding.VerifiedWindow;
import dev.foretoken.runtime.decoding.VerifiedWindows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Counts generations in a meter registry, as a listener of {@link dev.foretoken.runtime.Foretoken#generate}. One serves
 * all generations of a {@code Foretoken}; several may share a registry. What the numbers mean is said in {@link
 * dev.foretoken.runtime.decoding.DecodingStatistics}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>kind, unit</th><th>tags</th></tr>
 * <tr><td>{@code foretoken.pictures}</td><td>counter</td><td></td></tr>
 * <tr><td>{@code foretoken.emitted}</td><td>counter, tokens</td><td></td></tr>
 * <tr><td>{@code foretoken.prefilled}</td><td>counter, tokens</td><td></td></tr>
 * <tr><td>{@code foretoken.drafted}</td><td>counter, tokens</td><td></td></tr>
 * <tr><td>{@code foretoken.accepted}</td><td>counter, tokens</td><td>{@code draft.position}, from 0</td></tr>
 * <tr><td>{@code foretoken.rejected}</td><td>counter, tokens</td><td>{@code draft.position}, from 0</td></tr>
 * <tr><td>{@code foretoken.discarded}</td><td>counter, tokens</td><td></td></tr>
 * <tr><td>{@code foretoken.bonus}</td><td>counter, tokens</td><td></td></tr>
 * <tr><td>{@code foretoken.proposals}</td><td>counter</td><td></td></tr>
 * <tr><td>{@code foretoken.given.up}</td><td>counter, tokens</td><td></td></tr>
 * <tr><td>{@code foretoken.accepted.length}</td><td>summary over windows, AR steps</td>
 *     <td>{@code bonus}: {@code with} or {@code without} the bonus step</td></tr>
 * <tr><td>{@code foretoken.draft.length}</td><td>summary over rounds of a batch, AR steps</td><td></td></tr>
 * <tr><td>{@code foretoken.fall.backs}</td><td>counter, generations</td><td></td></tr>
 * <tr><td>{@code foretoken.step.acceptance}</td><td>summary over generations, a share</td><td></td></tr>
 * <tr><td>{@code foretoken.break.even}</td><td>summary over generations, a share; nothing if there is none</td>
 *     <td></td></tr>
 * <tr><td>{@code foretoken.predicted.speed.up}</td><td>summary over generations</td><td></td></tr>
 * <tr><td>{@code foretoken.passes}</td><td>counter, batches</td>
 *     <td>{@code model}: {@code target} or {@code draft}; {@code phase}</td></tr>
 * <tr><td>{@code foretoken.phase}</td><td>timer</td>
 *     <td>{@code phase}; {@code part}: {@code backbone}, {@code head} or {@code resampler}</td></tr>
 * </table>
 *
 * <p>The acceptance at a draft position is accepted / (accepted + rejected) there; proposals per rejection are
 * proposals / rejected.
 */
public final class GenerationMetrics implements Consumer<GenerationEvent> {
    private static final String TOKENS = "tokens";

    private final MeterRegistry registry;
    private final Tags tags;
    private final VerifiedWindows windows = new VerifiedWindows(this::count);

    public GenerationMetrics(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /** @param tags that all meters have, such as the names of the models */
    public GenerationMetrics(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    @Override
    public void accept(GenerationEvent event) {
        windows.accept(event);
        if (event instanceof GenerationEvent.Passed passed) {
            String phase = text(passed.phase());
            count("foretoken.passes", "batches", 1, Tags.of("model", text(passed.role()), "phase", phase));
            time(phase, "backbone", passed.backbone());
            time(phase, "head", passed.head());
        } else if (event instanceof GenerationEvent.Prefilled prefilled) {
            count("foretoken.prefilled", TOKENS, prefilled.tokens(), Tags.empty());
        } else if (event instanceof GenerationEvent.DraftLengthChosen chosen) {
            summarise(
                    "foretoken.draft.length", "AR steps that the draft runs ahead; 0 where the target draws", "steps",
                    Tags.empty(), chosen.steps());
        } else if (event instanceof GenerationEvent.FellBack) {
            count("foretoken.fall.backs", "generations", 1, Tags.empty());
        } else if (event instanceof GenerationEvent.Predicted predicted) {
            summarise(predicted.prediction());
        } else if (event instanceof GenerationEvent.Drafted drafted) {
            count("foretoken.drafted", TOKENS, drafted.tokens(), Tags.empty());
        } else if (event instanceof GenerationEvent.Discarded discarded) {
            count("foretoken.discarded", TOKENS, discarded.tokens(), Tags.empty());
        } else if (event instanceof GenerationEvent.LookedOn looked) {
            time(text(GenerationEvent.Phase.VERIFY), "head", looked.time());
        } else if (event instanceof GenerationEvent.Resampled resampled) {
            count("foretoken.proposals", "proposals", resampled.attempts(), Tags.empty());
            count("foretoken.given.up", TOKENS, resampled.gaveUp(), Tags.empty());
            time(text(GenerationEvent.Phase.RESAMPLE), "resampler", resampled.time());
        } else if (event instanceof GenerationEvent.Bonus bonus) {
            count("foretoken.bonus", TOKENS, bonus.tokens(), Tags.empty());
            time(text(GenerationEvent.Phase.BONUS), "head", bonus.time());
        } else if (event instanceof GenerationEvent.Advanced advanced) {
            count("foretoken.emitted", TOKENS, advanced.emitted(), Tags.empty());
        } else if (event instanceof GenerationEvent.Finished) {
            count("foretoken.pictures", "pictures", 1, Tags.empty());
        }
    }

    private void count(VerifiedWindow window) {
        for (int position = 0; position < window.steps().size(); position++) {
            Tags place = Tags.of("draft.position", String.valueOf(position));
            count("foretoken.accepted", TOKENS, window.steps().get(position).accepted(), place);
            count("foretoken.rejected", TOKENS, window.steps().get(position).rejected(), place);
        }
        summariseLength("without", window.acceptedSteps());
        summariseLength("with", window.acceptedStepsWithBonus());
    }

    private void count(String name, String unit, int amount, Tags more) {
        Counter.builder(name).baseUnit(unit).tags(tags.and(more)).register(registry).increment(amount);
    }

    private void summariseLength(String bonus, int steps) {
        summarise(
                "foretoken.accepted.length", "Leading AR steps of a verified window of which every token was accepted",
                "steps", Tags.of("bonus", bonus), steps);
    }

    private void summarise(SpeedPrediction prediction) {
        summarise(
                "foretoken.step.acceptance", "Share of the judged AR steps of which every token was accepted", "share",
                Tags.empty(), prediction.stepAcceptance());
        summarise(
                "foretoken.predicted.speed.up", "Times as fast as the target alone, by acceptance and costs", "times",
                Tags.empty(), prediction.speedUp());
        prediction.breakEven().ifPresent(breakEven -> summarise(
                "foretoken.break.even", "Step acceptance that is as fast as the target alone", "share", Tags.empty(),
                breakEven));
    }

    private void summarise(String name, String description, String unit, Tags more, double value) {
        DistributionSummary.builder(name)
                .description(description)
                .baseUnit(unit)
                .tags(tags.and(more))
                .register(registry)
                .record(value);
    }

    private void time(String phase, String part, Duration time) {
        Timer.builder("foretoken.phase")
                .description("Time in the parts of the models and in the resampler")
                .tags(tags.and("phase", phase, "part", part))
                .register(registry)
                .record(time);
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
