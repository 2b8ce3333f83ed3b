package dev.foretoken.runtime.commandline;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a new model goes. */
final class NewModelOptions {
    @Option(names = "--out", paramLabel = "FOLDER",
            description = "Folder to make. Default: one of the model's name in $FORETOKEN_HOME/models.")
    Path out;

    @Option(names = "--overwrite", description = "Replace a model that is there.")
    boolean overwrite;

    Path folder(Terminal terminal, String name) {
        return out != null ? out : ModelLibrary.of(terminal.environment()).folder().resolve(name);
    }
}
