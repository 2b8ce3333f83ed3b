package dev.foretoken.runtime.commandline;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the script that completes commands and options in a shell. */
@Command(
        name = "generate-completion",
        description = "Writes a completion script for bash and zsh.",
        footer = {"%nUse", "  source <(foretoken generate-completion)"})
final class GenerateCompletionCommand implements Runnable {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    GenerateCompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        terminal.out().print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    }
}
