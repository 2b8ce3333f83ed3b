package dev.foretoken.runtime.commandline;

import dev.foretoken.api.Plugin;
import dev.foretoken.runtime.plugins.InstalledPlugin;
import dev.foretoken.runtime.plugins.PluginPath;
import dev.foretoken.runtime.plugins.PluginRegistry;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows which plugins there are and whether they can work. */
@Command(name = "plugins", synopsisSubcommandLabel = "COMMAND", description = "Lists plugins and examines them.")
final class PluginsCommand {
    private final Terminal terminal;

    PluginsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "Lists the plugins and their parts.")
    int list(@Mixin PluginOptions options) {
        PrintWriter out = terminal.out();
        try (PluginPath path = new PluginPath(options.pluginPath)) {
            PluginRegistry registry = new PluginRegistry(path);
            for (InstalledPlugin plugin : registry.plugins()) {
                out.println(plugin.name() + " " + plugin.version() + ": " + plugin.description());
                out.println("  from " + plugin.origin());
                Table parts = new Table();
                plugin.parts().forEach(part -> parts.row(
                        " ", part.kind().title(), part.name(), part.factory().description()));
                parts.print(out);
                out.println();
            }
            failures(registry);
            return registry.failures().isEmpty() ? 0 : 1;
        }
    }

    @Command(name = "doctor", description = "Looks whether each plugin can work here. This may load natives.")
    int doctor(@Mixin PluginOptions options) {
        boolean healthy = true;
        try (PluginPath path = new PluginPath(options.pluginPath)) {
            PluginRegistry registry = new PluginRegistry(path);
            for (InstalledPlugin plugin : registry.plugins()) {
                terminal.out().println(plugin.name() + " " + plugin.version());
                terminal.out().println("  good  loads and brings " + plugin.parts().size() + " parts");
                for (Plugin.Diagnosis diagnosis : plugin.diagnose()) {
                    healthy &= diagnosis.healthy();
                    terminal.out().println((diagnosis.healthy() ? "  good  " : "  BAD   ") + diagnosis.finding());
                    if (!diagnosis.healthy()) {
                        terminal.out().println("        " + diagnosis.cure());
                    }
                }
            }
            failures(registry);
            return healthy && registry.failures().isEmpty() ? 0 : 1;
        }
    }

    private void failures(PluginRegistry registry) {
        registry.failures().forEach(failed -> {
            terminal.out().println("Cannot be used: " + failed.origin());
            terminal.out().println("  " + failed.reason());
        });
    }
}
