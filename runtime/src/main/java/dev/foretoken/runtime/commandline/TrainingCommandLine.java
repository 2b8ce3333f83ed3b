package dev.foretoken.runtime.commandline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command that trained a model, to be repeated: without what does not change the weights. */
final class TrainingCommandLine {
    private static final List<String> LEFT_OUT = List.of("--run", "--out", "--overwrite", "--stacktrace", "--config");

    private TrainingCommandLine() {}

    static String of(CommandSpec command) {
        List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
        for (PositionalParamSpec positional : command.commandLine().getParseResult().matchedPositionals()) {
            words.addAll(positional.originalStringValues());
        }
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
            if (!LEFT_OUT.contains(option.longestName())) {
                words.add(option.longestName());
                if (option.arity().max() > 0) { // a flag has no value of its own
                    option.originalStringValues().forEach(value -> words.add(withoutFolder(value)));
                }
            }
        }
        return String.join(" ", words);
    }

    /** Where a model lay is nobody else's business; its name is. */
    private static String withoutFolder(String value) {
        Path path = Path.of(value);
        return path.isAbsolute() ? path.getFileName().toString() : value;
    }
}
