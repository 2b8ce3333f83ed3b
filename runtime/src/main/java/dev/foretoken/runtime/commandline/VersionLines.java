package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.Versions;
import dev.foretoken.runtime.plugins.PluginPath;
import dev.foretoken.runtime.plugins.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IVersionProvider;

/** Versions of Foretoken, of what it runs on, and of the plugins on the class path. */
final class VersionLines implements IVersionProvider {
    @Override
    public String[] getVersion() {
        List<String> lines = new ArrayList<>(List.of(
                "foretoken " + Versions.FORETOKEN, "java " + Versions.java(), "system " + Versions.system()));
        try (PluginPath path = new PluginPath(List.of())) {
            new PluginRegistry(path).plugins().forEach(
                    plugin -> lines.add("plugin " + plugin.name() + " " + plugin.version()));
        }
        return lines.toArray(String[]::new);
    }
}
