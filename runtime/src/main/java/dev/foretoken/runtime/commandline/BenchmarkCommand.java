package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.names.KnownNames;
import dev.foretoken.runtime.plugins.PluginPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs what plugins bring to measure themselves. */
@Command(
        name = "benchmark",
        description = "Runs a benchmark of a plugin; without a name, lists those there are. Options of this command"
                + " come before the name.")
final class BenchmarkCommand implements Callable<Integer> {
    private static final String PREFIX = "foretoken-benchmark-";

    private final Terminal terminal;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Which benchmark.")
    private String name;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", showDefaultValue = Visibility.NEVER,
            description = "What the benchmark takes; see its --help.")
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private final PluginOptions options = new PluginOptions();

    BenchmarkCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (PluginPath path = new PluginPath(options.pluginPath)) {
            Map<String, ToolProvider> benchmarks = benchmarks(path);
            if (name == null) {
                benchmarks.keySet().forEach(terminal.out()::println);
                return 0;
            }
            ToolProvider benchmark = benchmarks.get(name);
            if (benchmark == null) {
                throw new KnownNames(
                        "benchmark", benchmarks.keySet(), "If a plugin brings it, add its jar to --plugin-path.")
                        .unknown(name);
            }
            return benchmark.run(terminal.out(), terminal.err(), arguments.toArray(String[]::new));
        }
    }

    private Map<String, ToolProvider> benchmarks(PluginPath path) {
        Map<String, ToolProvider> benchmarks = new TreeMap<>();
        path.providers(ToolProvider.class, failed -> terminal.err().println("Left out: " + failed.reason()))
                .stream()
                .filter(tool -> tool.name().startsWith(PREFIX))
                .forEach(tool -> benchmarks.put(tool.name().substring(PREFIX.length()), tool));
        return benchmarks;
    }
}
