package dev.foretoken.runtime.commandline;

import dev.foretoken.models.DataType;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.ModelSynthesis;
import dev.foretoken.models.OfficialModels;
import dev.foretoken.runtime.names.KnownNames;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a model of official size with random weights. */
@Command(
        name = "synth",
        description = "Makes a model of official size with random weights, to try loading, memory and speed without the"
                + " real ones. Its pictures are noise.")
final class ModelsSynthCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Interrupt interrupt;

    @Parameters(paramLabel = "SIZE", completionCandidates = Sizes.class,
            description = "Which: ${COMPLETION-CANDIDATES}.")
    private String size;

    @Mixin
    private final NewModelOptions model = new NewModelOptions();

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same weights.")
    private long seed;

    @Option(names = "--dtype", paramLabel = "TYPE", description = "How weights are stored: F32, F16 or BF16.")
    private DataType type = DataType.F32;

    ModelsSynthCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        ModelSpec spec = OfficialModels.named(size)
                .orElseThrow(() -> new KnownNames("model size", Sizes.names(), "").unknown(size));
        Path folder = model.folder(terminal, size);
        try (ProgressLine line = ProgressLine.of(terminal, "Drawing the weights of " + size)) {
            new ModelSynthesis(seed, type, interrupt.stopping(line)).run(spec, folder, model.overwrite);
        }
        terminal.out().println("Made [" + size + "] with random weights in [" + folder + "].");
        return 0;
    }

    /** The names of the sizes. */
    static final class Sizes implements Iterable<String> {
        static List<String> names() {
            return OfficialModels.all().stream().map(ModelSpec::name).toList();
        }

        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }
}
