package dev.foretoken.runtime.commandline;

import dev.foretoken.api.Device;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.Precision;
import dev.foretoken.models.DataType;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.OfficialModels;
import dev.foretoken.models.Progress;
import dev.foretoken.models.Widening;
import dev.foretoken.runtime.ModelComparison;
import dev.foretoken.runtime.PartsSetup;
import dev.foretoken.runtime.names.KnownNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Enlarges a model to an official size. */
@Command(
        name = "widen",
        description = "Enlarges a trained model to an official size without changing what it computes (Net2Net), to"
                + " measure the time of a large target and the acceptance of a trained pair together. Its speed is that"
                + " of its size, its pictures are those of the original.",
        footer = {"%nExample", "  foretoken models widen shapes-causal-target --like mar-large"})
final class ModelsWidenCommand implements Callable<Integer> {
    /** Largest difference of outputs, relative to the largest value, that sums in another order may make. */
    private static final double TOLERANCE = 1e-4;

    private final Terminal terminal;
    private final Interrupt interrupt;

    @Parameters(paramLabel = "MODEL", description = "The model to enlarge: a name from 'models list', or a folder.")
    private String subject;

    @Option(names = "--like", paramLabel = "SIZE", completionCandidates = Sizes.class,
            description = "Whose size it gets: ${COMPLETION-CANDIDATES}, or the folder of another MAR model. Its width"
                    + " must be a multiple, its attention heads of the same size.")
    private String like = "mar-large";

    @Option(names = "--name", paramLabel = "NAME",
            description = "What to call the new model. Default: MODEL-like-SIZE.")
    private String name;

    @Mixin
    private final NewModelOptions model = new NewModelOptions();

    @Option(names = "--dtype", paramLabel = "TYPE", description = "How weights are stored: F32, F16 or BF16.")
    private DataType type = DataType.F32;

    @Option(names = "--no-check",
            description = "Do not check that both models compute the same, which loads them.")
    private boolean unchecked;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Where to check: auto, cpu or gpu:N.")
    private Device device = Device.AUTO;

    @Mixin
    private final PluginOptions plugins = new PluginOptions();

    ModelsWidenCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        Path source = ModelLibrary.of(terminal.environment()).find(subject);
        try (ModelFolder original = ModelFolder.open(source)) {
            Widening widening = Widening.of(original.spec(), original.weights(), size()).named(name);
            String widened = widening.spec().name();
            Path folder = model.folder(terminal, widened);
            try (ProgressLine line = ProgressLine.of(terminal, "Widening " + original.spec().name())) {
                widening.writeTo(folder, type, model.overwrite, interrupt.stopping(line), check(source, line));
            }
            terminal.out().println("Made [" + widened + "] in [" + folder + "], "
                    + Widening.note(original.spec().name()) + ".");
        }
        return 0;
    }

    private ModelSpec size() {
        if (Sizes.names().contains(like)) {
            return OfficialModels.named(like).orElseThrow();
        }
        if (Files.isDirectory(Path.of(like))) {
            return ModelFolder.readSpec(Path.of(like));
        }
        throw new KnownNames("model size", Sizes.names(), "Or give the folder of a MAR model.").unknown(like);
    }

    private Consumer<Path> check(Path source, ProgressLine line) {
        return unchecked
                ? path -> terminal.out().println("Not checked that both models compute the same.")
                : path -> {
                    line.note("comparing what both compute");
                    requireSame(ModelComparison.between(
                            source, path,
                            new PartsSetup(device, Precision.FLOAT32, Map.of(), plugins.absolute()),
                            interrupt.stopping(Progress.NONE)));
                };
    }

    private void requireSame(ModelComparison.Difference difference) {
        String found = String.format(
                Locale.ROOT, "conditions differ by at most [%.1e] and tokens by [%.1e] of their largest value",
                difference.conditions(), difference.tokens());
        if (!difference.isWithin(TOLERANCE)) {
            throw new ForetokenException(
                    Code.INVALID_CHECKPOINT,
                    "The widened model does not compute what [" + subject + "] does, and was removed: " + found
                            + ", where [" + TOLERANCE + "] would be rounding; "
                            + (type == DataType.F32 ? "report it" : "weights stored as [" + type
                                    + "] are rounded, so store them as F32")
                            + ", or leave out the check with --no-check");
        }
        terminal.out().println("Both models compute the same: " + found + ".");
    }

    /** The names of the sizes. */
    static final class Sizes implements Iterable<String> {
        static List<String> names() {
            return OfficialModels.all().stream()
                    .filter(official -> official.backbone().isPresent())
                    .map(ModelSpec::name)
                    .toList();
        }

        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }
}
