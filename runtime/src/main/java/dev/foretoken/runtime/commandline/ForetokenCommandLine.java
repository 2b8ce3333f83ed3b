package dev.foretoken.runtime.commandline;

import dev.foretoken.api.Device;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.DraftLength;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: what is said to it, and what it answers when something is wrong. */
public final class ForetokenCommandLine {
    private static final int WIDTH = 110;

    private final Terminal terminal;

    ForetokenCommandLine(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs a command and ends the process with its status: 0, 1 if it failed, 2 if it has to be written otherwise. */
    public static void main(String[] arguments) {
        System.exit(new ForetokenCommandLine(Terminal.ofProcess()).run(arguments));
    }

    /** Runs a command. */
    int run(String... arguments) {
        try (Interrupt interrupt = new Interrupt(terminal.err())) {
            CommandLine commands = commands(interrupt);
            try {
                ForetokenCommand global = global(arguments);
                commands.setExecutionExceptionHandler(
                        (e, command, parsed) -> failed(interrupt.reason(e), global.stacktrace));
                commands.setDefaultValueProvider(layers(commands, global));
                return commands.execute(arguments);
            } catch (ParameterException e) {
                return misused(e, arguments);
            } catch (ForetokenException e) {
                return failed(e, false);
            } catch (OutOfMemoryError e) {
                terminal.err().println("foretoken: Java's heap of [" + Runtime.getRuntime().maxMemory()
                        + "] bytes is full: ask for fewer pictures at once, or give more with"
                        + " FORETOKEN_JAVA_OPTS=-Xmx8g");
                return CommandLine.ExitCode.SOFTWARE;
            }
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private CommandLine commands(Interrupt interrupt) {
        CommandLine commands = new CommandLine(new ForetokenCommand())
                .addSubcommand(new GenerateCommand(terminal, interrupt))
                .addSubcommand(new EvaluateCommand(terminal, interrupt))
                .addSubcommand(new CompareCommand(terminal, interrupt))
                .addSubcommand(new CommandLine(new ModelsCommand(terminal))
                        .addSubcommand(new ModelsInspectCommand(terminal))
                        .addSubcommand(new ModelsImportCommand(terminal, interrupt))
                        .addSubcommand(new ModelsSynthCommand(terminal, interrupt))
                        .addSubcommand(new ModelsWidenCommand(terminal, interrupt)))
                .addSubcommand(new PluginsCommand(terminal))
                .addSubcommand(new AcceptanceCommand(terminal, interrupt))
                .addSubcommand(new CommandLine(new TrainCommand())
                        .addSubcommand(new TrainVaeCommand(terminal, interrupt))
                        .addSubcommand("target", new TrainGeneratorCommand(terminal, interrupt, Role.TARGET))
                        .addSubcommand("draft", new TrainGeneratorCommand(terminal, interrupt, Role.DRAFT))
                        .addSubcommand(new TrainDistillCommand(terminal, interrupt))
                        .addSubcommand(new TrainClassifierCommand(terminal, interrupt)))
                .addSubcommand(new DatasetCommand(terminal))
                .addSubcommand(new BenchmarkCommand(terminal))
                .addSubcommand(new GenerateCompletionCommand(terminal));
        commands.registerConverter(ClassRange.class, converting(ClassRange::parse));
        commands.registerConverter(Device.class, converting(Device::parse));
        commands.registerConverter(DiffusionStepSchedule.class, converting(DiffusionStepSchedule::parse));
        commands.registerConverter(DraftLength.class, converting(DraftLength::parse));
        commands.registerConverter(DecodingPolicy.class, converting(DecodingPolicy::of));
        // What follows a benchmark's name is the benchmark's.
        commands.getSubcommands().get("benchmark").setStopAtPositional(true);
        arrangeHelp(commands);
        return commands.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(WIDTH)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setParameterExceptionHandler(this::misused);
    }

    private static void arrangeHelp(CommandLine command) {
        command.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true).showDefaultValues(true);
        command.getSubcommands().values().forEach(ForetokenCommandLine::arrangeHelp);
    }

    /** The options that every command has, read before the others: the configuration file holds their defaults. */
    private static ForetokenCommand global(String... arguments) {
        ForetokenCommand global = new ForetokenCommand();
        new CommandLine(global).setUnmatchedArgumentsAllowed(true).parseArgs(arguments);
        return global;
    }

    /** Help must come up whatever the configuration. */
    private ConfigurationLayers layers(CommandLine commands, ForetokenCommand global) {
        CommandSpec generate = commands.getSubcommands().get("generate").getCommandSpec();
        try {
            return new ConfigurationLayers(
                    generate, ConfigurationFile.find(Optional.ofNullable(global.config), terminal),
                    terminal.environment());
        } catch (ForetokenException e) {
            if (global.help || global.version) {
                return new ConfigurationLayers(generate, Optional.empty(), Map.of());
            }
            throw e;
        }
    }

    private int misused(ParameterException misuse, String... arguments) {
        CommandLine command = misuse.getCommandLine();
        terminal.err().println("foretoken: " + misuse.getMessage() + source(misuse));
        UnmatchedArgumentException.printSuggestions(misuse, terminal.err());
        terminal.err().println("See [" + command.getCommandSpec().qualifiedName() + " --help].");
        return CommandLine.ExitCode.USAGE;
    }

    /** Where a value was configured, if it was not given by a flag. */
    private static String source(ParameterException misuse) {
        return misuse.getArgSpec() instanceof OptionSpec option
                        && misuse.getCommandLine().getDefaultValueProvider() instanceof ConfigurationLayers layers
                        && option.stringValues().isEmpty()
                ? layers.value(ConfigurationLayers.name(option))
                        .map(layer -> " (it is set in [" + layer.source() + "])")
                        .orElse("")
                : "";
    }

    private int failed(Exception failure, boolean stacktrace) {
        boolean known = failure instanceof ForetokenException;
        terminal.err().println("foretoken: " + (known ? failure.getMessage() : "internal error: " + failure));
        if (stacktrace) {
            failure.printStackTrace(terminal.err());
        } else if (!known) {
            terminal.err().println("Repeat it with --stacktrace to see where, and report it.");
        }
        return known ? ((ForetokenException) failure).code().exitStatus() : CommandLine.ExitCode.SOFTWARE;
    }

    private static <T> ITypeConverter<T> converting(Function<String, T> reader) {
        return text -> {
            try {
                return reader.apply(text);
            } catch (ForetokenException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
