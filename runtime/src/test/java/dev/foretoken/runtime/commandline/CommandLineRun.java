package dev.foretoken.runtime.commandline;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One run of the command line in this process.
 *
 * @param status exit status
 * @param out what it printed
 * @param err its messages
 */
record CommandLineRun(int status, String out, String err) {
    /** Runs a command with models, configuration and working directory below a folder. */
    static CommandLineRun of(Path folder, Map<String, String> environment, String... arguments) {
        Map<String, String> isolated = new HashMap<>(Map.of(
                "FORETOKEN_HOME", folder.toString(), "XDG_CONFIG_HOME", folder.resolve("config").toString()));
        isolated.putAll(environment);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false, isolated, folder);
        return new CommandLineRun(new ForetokenCommandLine(terminal).run(arguments), out.toString(), err.toString());
    }

    static CommandLineRun of(Path folder, String... arguments) {
        return of(folder, Map.of(), arguments);
    }
}
