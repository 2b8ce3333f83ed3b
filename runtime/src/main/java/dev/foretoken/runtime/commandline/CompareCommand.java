package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.BundledModels;
import dev.foretoken.runtime.Evaluator;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.comparison.Comparer;
import dev.foretoken.runtime.comparison.Comparison;
import dev.foretoken.runtime.comparison.ComparisonSettings;
import dev.foretoken.runtime.comparison.Contest;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.evaluation.QualityMeasure;
import dev.foretoken.runtime.pictures.OutputFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows which way to generate pays. */
@Command(
        name = "compare",
        description = "Compares policies, draft lengths and step schedules on one pair of models: their time beside the"
                + " target's alone, taken in turn in the same run, and the quality of their pictures.",
        footer = {
            "%nExamples",
            "  foretoken compare",
            "  foretoken compare --target mar-huge --draft mar-base --draft-lengths 2,4,8 --rounds 6 --pictures 0",
            "  foretoken compare --policies exact --draft-lengths 4 --segments 1,5 --pictures 2000",
            "  foretoken compare --policies target-only --ar-steps 64,32,16 --diffusion-steps constant,linear:50-5"
        })
final class CompareCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Interrupt interrupt;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final SetupOptions with = new SetupOptions();

    @ArgGroup(validate = false, heading = "%nComparison%n", order = 2)
    private final ComparisonOptions options = new ComparisonOptions();

    @ArgGroup(validate = false, heading = "%nSampling%n", order = 3)
    private final SamplingOptions sampling = new SamplingOptions();

    CompareCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        Cancellation cancellation = interrupt.cancellation();
        ModelLibrary library = ModelLibrary.of(terminal.environment());
        with.models.useBundled(library);
        try (OutputFolder folder = new OutputFolder(options.out)) {
            Comparison comparison;
            try (Foretoken foretoken = open(library)) {
                comparison = compare(foretoken, quality(foretoken, library, cancellation), cancellation);
            }
            List<Path> files = comparison.writeTo(folder);
            ComparisonSummary.print(terminal.out(), comparison.report(), files);
        }
        return 0;
    }

    private Comparison compare(Foretoken foretoken, Quality quality, Cancellation cancellation) {
        ComparisonSettings settings = options.settings(foretoken.target(), sampling.seed);
        List<Contest> contests = options.grid(foretoken, with.models.draft != null).contests(
                () -> with.rules.addTo(sampling.request(List.of(0))), foretoken.target(), foretoken.denoisingSteps());
        Comparer comparer = new Comparer(foretoken, settings);
        Comparison timed;
        String ways = contests.stream().flatMap(Contest::candidates).count() + " ways";
        try (ProgressLine line = ProgressLine.of(terminal, "Timing " + ways)) {
            timed = comparer.time(words(), contests, line, cancellation);
        }
        if (quality instanceof NotMeasured not) {
            return timed.withoutQuality(not.why());
        }
        Measurable measurable = (Measurable) quality;
        String task = "Generating " + settings.pictures() + " pictures in " + ways;
        try (ProgressLine line = ProgressLine.of(terminal, task)) {
            return comparer.evaluate(timed, measurable.evaluator(), measurable.measure(), line, cancellation);
        }
    }

    private Foretoken open(ModelLibrary library) {
        try (ProgressLine line = ProgressLine.of(terminal, "Loading models")) {
            return Foretoken.open(with.setup(library, ConfigurationLayers.of(spec)), interrupt.stopping(line));
        }
    }

    /** A classifier that was asked for must fit; the bundled one need not. */
    private Quality quality(Foretoken foretoken, ModelLibrary library, Cancellation cancellation) {
        if (options.pictures == 0) {
            return new NotMeasured("--pictures was 0");
        }
        if (options.classifier == null && !library.knows(BundledModels.CLASSIFIER)) {
            return new NotMeasured("there is no classifier; name one with --classifier");
        }
        String classifier = options.classifier == null ? BundledModels.CLASSIFIER : options.classifier;
        Evaluator evaluator;
        try {
            evaluator = Evaluator.of(foretoken, library.find(classifier));
        } catch (ForetokenException e) {
            if (options.classifier != null) {
                throw e;
            }
            return new NotMeasured("the bundled classifier does not fit. " + e.getMessage());
        }
        try (ProgressLine line = ProgressLine.of(terminal, "Looking at real pictures")) {
            return new Measurable(evaluator, evaluator.measure(options.pictures, line, cancellation));
        }
    }

    private List<String> words() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    /** Whether and with what quality is measured. */
    private sealed interface Quality {}

    private record Measurable(Evaluator evaluator, QualityMeasure measure) implements Quality {}

    private record NotMeasured(String why) implements Quality {}
}
