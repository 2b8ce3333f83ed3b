package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.models.pictures.Motif;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.GenerationReport;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.TokenProgress;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.pictures.OutputFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Generates pictures. */
@Command(
        name = "generate",
        description = "Generates pictures with a target model and, usually, a draft model that runs ahead of it.",
        footer = {
            "%nExamples",
            "  foretoken generate",
            "  foretoken generate --target mar-huge --draft mar-base --decoder kl16 --class 207 --seed 1",
            "  foretoken generate --target mar-huge --draft mar-base --class 0-9 --count 4 --policy cspd",
            "  foretoken generate --target mar-huge --draft mar-base --acceptance my-rule --plugin-path my-rule.jar",
            "  foretoken generate --replay output/report.json --out again"
        })
final class GenerateCommand implements Callable<Integer> {
    private static final Set<String> REPLAY_OPTIONS = Set.of(
            "--replay", "--out", "--target", "--draft", "--decoder", "--device", "--plugin-path", "--config",
            "--stacktrace");

    private final Terminal terminal;
    private final Interrupt interrupt;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final GeneratorOptions generator = new GeneratorOptions();

    @ArgGroup(validate = false, heading = "%nPictures%n", order = 2)
    private final PictureOptions pictures = new PictureOptions();

    @ArgGroup(validate = false, heading = "%nOutput%n", order = 7)
    private final OutputOptions output = new OutputOptions();

    GenerateCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        if (output.printConfig) {
            EffectiveConfiguration.of(spec, layers(), generator.with.rules).print(terminal.out());
            return 0;
        }
        if (output.replay != null) {
            return replay(GenerationReport.read(output.replay));
        }
        ModelLibrary library = ModelLibrary.of(terminal.environment());
        boolean bundled = generator.with.models.useBundled(library);
        ClassRange usual = new ClassRange(0, bundled ? Motif.values().length - 1 : 0);
        generate(generator.with.setup(library, layers()), generator.request(pictures.labels(usual)));
        return 0;
    }

    private int replay(GenerationReport report) {
        requireReplayOptions();
        List<String> differences = report.differences(generate(setup(report.setup()), report.replay()));
        if (differences.isEmpty()) {
            terminal.out().println("Identical to [" + output.replay + "].");
            return 0;
        }
        terminal.err().println("Not identical to [" + output.replay + "]:");
        differences.forEach(line -> terminal.err().println("  " + line));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private GenerationReport generate(Setup setup, GenerationRequest request) {
        Cancellation cancellation = interrupt.cancellation();
        try (OutputFolder folder = new OutputFolder(output.out)) {
            Generation generation;
            try (Foretoken foretoken = open(setup)) {
                generation = generate(foretoken, request, cancellation);
            }
            List<Path> files = generation.writeTo(folder);
            GenerationSummary.print(terminal.out(), generation.report(), files);
            SpeculationNote.warning(generation.report().statistics()).ifPresent(terminal.err()::println);
            return generation.report();
        }
    }

    private Foretoken open(Setup setup) {
        try (ProgressLine line = ProgressLine.of(terminal, "Loading models")) {
            return Foretoken.open(setup, interrupt.stopping(line));
        }
    }

    private Generation generate(Foretoken foretoken, GenerationRequest request, Cancellation cancellation) {
        int count = request.labels().size();
        String task = "Generating " + count + (count == 1 ? " picture" : " pictures");
        try (ProgressLine line = ProgressLine.of(terminal, task)) {
            return foretoken.generate(request, new TokenProgress(count, line), cancellation);
        }
    }

    /** The setup of a report, with what was given by flags in its place. */
    private Setup setup(Setup reported) {
        ModelLibrary library = ModelLibrary.of(terminal.environment());
        return new Setup(
                given("--target") ? library.find(generator.with.models.target) : reported.target(),
                given("--draft") ? Optional.of(library.find(generator.with.models.draft)) : reported.draft(),
                given("--decoder") ? Optional.of(library.find(generator.with.models.decoder)) : reported.decoder(),
                given("--device") ? generator.with.models.device : reported.device(),
                reported.precision(), reported.acceptance(), reported.resampler(), reported.settings(),
                given("--plugin-path") ? generator.with.plugins.absolute() : reported.pluginPath());
    }

    private void requireReplayOptions() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!REPLAY_OPTIONS.contains(option.longestName())) {
                throw new ForetokenException(
                        Code.INVALID_ARGUMENT,
                        "A replay takes everything from the report: remove [" + option.longestName() + "]");
            }
        }
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ConfigurationLayers layers() {
        return ConfigurationLayers.of(spec);
    }
}
