package dev.foretoken.runtime.commandline;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands that train. */
@Command(
        name = "train",
        synopsisSubcommandLabel = "COMMAND",
        description = "Trains small models on the procedural data set. A training can be stopped at any moment and goes"
                + " on when its command is repeated.")
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
