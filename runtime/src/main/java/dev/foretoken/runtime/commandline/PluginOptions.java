package dev.foretoken.runtime.commandline;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where plugins are, besides the class path. */
final class PluginOptions {
    @Option(names = "--plugin-path", paramLabel = "PATH", split = "${sys:path.separator}",
            showDefaultValue = Visibility.NEVER,
            description = "Folders of plugin jars, or jars, separated as in PATH. May be repeated. The jars of one"
                    + " folder are loaded together.")
    List<Path> pluginPath = List.of();

    /** As a report needs it: a replay may start in another folder. */
    List<Path> absolute() {
        return pluginPath.stream().map(entry -> entry.toAbsolutePath().normalize()).toList();
    }
}
