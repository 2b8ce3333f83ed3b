package dev.foretoken.runtime.plugins;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Plugin;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A plugin that has been asked for all that it lists, and answered. */
public final class InstalledPlugin {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final Plugin plugin;
    private final String name;
    private final String description;
    private final String version;

    /**
     * Asks a plugin for all that it lists. Whatever it throws passes through.
     *
     * @throws ForetokenException if a name is none
     */
    InstalledPlugin(Plugin plugin) {
        this.plugin = plugin;
        name = requireName("plugin", plugin.name());
        description = plugin.description();
        version = plugin.version();
        parts().forEach(part -> requireName(part.kind().title(), part.name()));
    }

    public String name() {
        return name;
    }

    /** One line. */
    public String description() {
        return description;
    }

    /** Its own version. */
    public String version() {
        return version;
    }

    /** The jar or folder that it comes from. */
    public String origin() {
        return origin(plugin.getClass());
    }

    /** All parts that it brings. */
    public List<AvailablePart<?>> parts() {
        List<AvailablePart<?>> parts = new ArrayList<>();
        PartKind.ALL.forEach(kind -> parts.addAll(parts(kind)));
        return parts;
    }

    /** The parts of one kind that it brings. */
    public <P> List<AvailablePart<P>> parts(PartKind<P> kind) {
        List<AvailablePart<P>> parts = new ArrayList<>();
        kind.factories().apply(plugin).forEach(factory -> parts.add(new AvailablePart<>(kind, factory, this)));
        return parts;
    }

    /** Lets the plugin look whether it can work here; a failure to look is a finding too. */
    public List<Plugin.Diagnosis> diagnose() {
        try {
            return plugin.diagnose();
        } catch (RuntimeException | LinkageError e) {
            return List.of(Plugin.Diagnosis.unhealthy("the diagnosis itself failed", FailedPlugin.reason(this, e)));
        }
    }

    /** Where a class was loaded from. */
    static String origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? type.getModule().toString() : source.getLocation().getPath();
    }

    private static String requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ForetokenException(
                    ForetokenException.Code.PLUGIN_FAILED,
                    "The name [" + name + "] of a " + what + " is not of lower-case letters and digits, a letter first,"
                            + " in words joined by single hyphens, such as [my-part]");
        }
        return name;
    }
}
