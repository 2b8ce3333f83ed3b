package dev.foretoken.runtime.commandline;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the pictures go. */
final class OutputOptions {
    @Option(names = "--out", paramLabel = "FOLDER",
            description = "Folder for the pictures, the contact sheet and the report; files of the same names are"
                    + " replaced.")
    Path out = Path.of("output");

    @Option(names = "--replay", paramLabel = "REPORT",
            description = "Make the pictures of a report.json again, and compare. Models may be given anew, in case"
                    + " they have moved; everything else is the report's.")
    Path replay;

    @Option(names = "--print-config",
            description = "Print every property with its value and where that comes from, and generate nothing.")
    boolean printConfig;
}
