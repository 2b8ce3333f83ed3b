package dev.foretoken.runtime.commandline;

import dev.foretoken.models.Checkpoint;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.Widening;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is in a model or a checkpoint. */
@Command(name = "inspect", description = "Shows what a model is, or which tensors a checkpoint holds.")
final class ModelsInspectCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "MODEL|FILE", description = "A model's name or folder, a safetensors or PyTorch file.")
    private String subject;

    @Option(names = "--state-dict", paramLabel = "NAME",
            description = "Which state dictionary of a PyTorch file. Default: model_ema, model, state_dict or the top"
                    + " level, whichever is there first.")
    private String stateDict;

    ModelsInspectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (Files.isRegularFile(Path.of(subject))) {
            inspectCheckpoint(Path.of(subject));
        } else {
            inspectModel(ModelLibrary.of(terminal.environment()).find(subject));
        }
        return 0;
    }

    private void inspectCheckpoint(Path file) {
        try (Checkpoint checkpoint = Checkpoint.open(file, Optional.ofNullable(stateDict))) {
            Table tensors = new Table().row("TENSOR", "TYPE", "SHAPE");
            long parameters = 0;
            for (String name : checkpoint.names()) {
                int[] shape = checkpoint.shape(name);
                tensors.row(name, checkpoint.dataType(name).name(), Arrays.toString(shape));
                parameters += Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
            }
            tensors.print(terminal.out());
            terminal.out().printf(
                    Locale.ROOT, "%,d values in %d tensors%n", parameters, checkpoint.names().size());
        }
    }

    private void inspectModel(Path path) {
        PrintWriter out = terminal.out();
        try (ModelFolder folder = ModelFolder.open(path)) {
            ModelSpec spec = folder.spec();
            Table facts = new Table()
                    .row("name", spec.name())
                    .row("folder", path.toString())
                    .row("latent", ModelsCommand.latent(spec) + ", scale " + spec.latent().scale())
                    .row("parameters", String.format(Locale.ROOT, "%,d", folder.parameters()))
                    .row("weights", String.format(Locale.ROOT, "%,d bytes, %s", folder.bytes(), types(folder)));
            spec.backbone().ifPresent(part -> facts.row("backbone", describe(part)));
            spec.head().ifPresent(part -> facts.row("head", describe(part)));
            spec.decoder().ifPresent(part -> facts.row("decoder", describe(part)));
            spec.classifier().ifPresent(part -> facts.row("classifier", describe(part)));
            spec.provenance().ifPresent(provenance -> {
                facts.row("made by", provenance.createdBy());
                provenance.training().ifPresent(command -> facts.row("trained by", command));
                provenance.source().ifPresent(source -> facts.row("from", source));
                provenance.sourceSha256().ifPresent(sha256 -> facts.row("sha256", sha256));
                provenance.stateDict().ifPresent(name -> facts.row("state dict", name));
                provenance.seed().ifPresent(seed -> facts.row("seed", seed.toString()));
            });
            spec.widenedFrom().ifPresent(original -> facts.row("note", Widening.note(original)));
            facts.print(out);
        }
    }

    private static String describe(ModelSpec.Part part) {
        return part.part() + " " + part.configuration();
    }

    private static String types(ModelFolder folder) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        folder.weights().names().forEach(name -> counts.merge(folder.dataType(name).name(), 1, Integer::sum));
        return String.join(", ", counts.keySet());
    }
}
