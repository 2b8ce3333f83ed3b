package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.OfficialModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Shows and makes models. */
@Command(
        name = "models",
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, inspects, imports, synthesises and widens models.")
final class ModelsCommand {
    private final Terminal terminal;

    ModelsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "Lists the models in $FORETOKEN_HOME/models and those that can be made.")
    int list() {
        ModelLibrary library = ModelLibrary.of(terminal.environment());
        List<String> failures = new ArrayList<>();
        terminal.out().println("Models in " + library.folder());
        List<Path> own = library.models();
        List<Path> bundled = library.bundledModels();
        list(own, List.of(), failures);
        if (own.isEmpty()) {
            terminal.out().println("  none yet");
        }
        if (!bundled.isEmpty()) {
            terminal.out().println();
            terminal.out().println("Models that came with Foretoken");
            list(bundled, own.stream().map(Path::getFileName).toList(), failures);
        }
        failures.forEach(failure -> terminal.out().println("  " + failure));
        terminal.out().println();
        terminal.out().println("Sizes that 'models synth' makes and 'models import' knows");
        Table sizes = new Table();
        OfficialModels.all().forEach(spec -> sizes.row("  " + spec.name(), parts(spec), latent(spec)));
        sizes.print(terminal.out());
        return failures.isEmpty() ? 0 : 1;
    }

    /** @param hidden names that mean other models */
    private void list(List<Path> folders, List<Path> hidden, List<String> failures) {
        Table models = new Table();
        for (Path model : folders) {
            try {
                ModelSpec spec = ModelFolder.readSpec(model);
                List<String> remarks = new ArrayList<>();
                spec.widenedFrom().ifPresent(original -> remarks.add("widened from " + original));
                if (hidden.contains(model.getFileName())) {
                    remarks.add("hidden by yours");
                }
                models.row("  " + model.getFileName(), parts(spec), latent(spec), String.join(", ", remarks));
            } catch (ForetokenException e) {
                failures.add(e.getMessage());
            }
        }
        models.print(terminal.out());
    }

    static String parts(ModelSpec spec) {
        return spec.parts().stream().map(ModelSpec.Part::part).collect(Collectors.joining(" + "));
    }

    static String latent(ModelSpec spec) {
        return spec.latent().channels() + " channels, " + spec.latent().height() + "x" + spec.latent().width()
                + " cells, patch " + spec.latent().patch();
    }
}
