package dev.foretoken.runtime.commandline;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command runs.
 *
 * @param out results
 * @param err progress, warnings and errors
 * @param interactive whether a person looks on, so that a line may be redrawn
 * @param environment the environment variables
 * @param directory the working directory
 */
record Terminal(
        PrintWriter out, PrintWriter err, boolean interactive, Map<String, String> environment, Path directory) {
    static Terminal ofProcess() {
        return new Terminal(
                new PrintWriter(System.out, true), new PrintWriter(System.err, true), hasConsole(), System.getenv(),
                Path.of(""));
    }

    /** From Java 22 on there is a console without a terminal too, and it says so itself. */
    private static boolean hasConsole() {
        Console console = System.console();
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || (boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
