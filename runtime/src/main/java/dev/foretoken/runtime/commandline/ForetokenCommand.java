package dev.foretoken.runtime.commandline;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, which only has subcommands. */
@Command(
        name = "foretoken",
        versionProvider = VersionLines.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Generates pictures by continuous speculative decoding.",
        footer = {
            "%nExamples",
            "  foretoken models synth mar-base",
            "  foretoken generate --target mar-base --class 207",
            "  foretoken generate --help"
        })
final class ForetokenCommand implements Callable<Integer> {
    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help.")
    boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show all versions.")
    boolean version;

    @Option(names = "--config", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "Configuration file. Default: foretoken.json here, or else"
                    + " ~/.config/foretoken/config.json.")
    Path config;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where in the code an error arose.")
    boolean stacktrace;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
