package dev.foretoken.runtime.plugins;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Plugin;
import dev.foretoken.runtime.names.KnownNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The plugins of this process and their parts, by name. */
public final class PluginRegistry {
    private static final String CURE = "If a plugin brings it, add its jar to --plugin-path.";

    private final List<InstalledPlugin> plugins = new ArrayList<>();
    private final List<FailedPlugin> failures = new ArrayList<>();

    /**
     * Finds all plugins on a path.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#DUPLICATE_NAME} if two plugins, or two parts of
     *     one kind, have the same name
     */
    public PluginRegistry(PluginPath path) {
        for (Plugin plugin : path.providers(Plugin.class, failures::add)) {
            try {
                plugins.add(new InstalledPlugin(plugin));
            } catch (RuntimeException | LinkageError e) {
                failures.add(FailedPlugin.notListed(plugin, e));
            }
        }
        requireUniqueNames();
    }

    /** Plugins that can be used, in the order of the path. */
    public List<InstalledPlugin> plugins() {
        return List.copyOf(plugins);
    }

    /** Plugins that cannot be used. */
    public List<FailedPlugin> failures() {
        return List.copyOf(failures);
    }

    /**
     * Looks a part up.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#UNKNOWN_NAME} if no plugin brings it
     */
    public <P> AvailablePart<P> part(PartKind<P> kind, String name) {
        List<AvailablePart<P>> known = plugins.stream().flatMap(plugin -> plugin.parts(kind).stream()).toList();
        return known.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new KnownNames(
                        kind.title(), known.stream().map(AvailablePart::name).sorted().toList(), CURE).unknown(name));
    }

    private void requireUniqueNames() {
        Map<String, InstalledPlugin> owners = new HashMap<>();
        for (InstalledPlugin plugin : plugins) {
            claim(owners, "plugin [" + plugin.name() + "]", plugin);
            plugin.parts().forEach(part -> claim(owners, part.toString(), plugin));
        }
    }

    private static void claim(Map<String, InstalledPlugin> owners, String what, InstalledPlugin plugin) {
        InstalledPlugin owner = owners.putIfAbsent(what, plugin);
        if (owner != null) {
            throw new ForetokenException(
                    ForetokenException.Code.DUPLICATE_NAME,
                    "There are two of " + what + (owner == plugin
                            ? ", both from [" + owner.origin() + "]: its plugin must list every name once"
                            : ", one from [" + owner.origin() + "] and one from [" + plugin.origin()
                                    + "]: remove one of the two jars"));
        }
    }
}
