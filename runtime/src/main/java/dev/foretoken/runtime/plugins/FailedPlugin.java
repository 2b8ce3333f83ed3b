package dev.foretoken.runtime.plugins;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Plugin;
import dev.foretoken.runtime.Versions;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;

/**
 * A plugin that is there but cannot be used. It hides no other.
 *
 * @param origin the jar, folder or part of the class path that it comes from
 * @param reason what went wrong and what to do, in one line
 * @param cause the failure itself, for those who want to see where it happened
 */
public record FailedPlugin(String origin, String reason, Throwable cause) {
    private static final String UNKNOWN_VERSION = "of an unknown version";

    /** A plugin that could not be loaded. */
    static FailedPlugin notLoaded(String origin, Throwable failure) {
        boolean wrapped = failure instanceof ServiceConfigurationError && failure.getCause() != null;
        String reason = wrapped
                ? failure.getMessage() + ": " + reason(UNKNOWN_VERSION, failure.getCause())
                : reason(UNKNOWN_VERSION, failure);
        return new FailedPlugin(origin, reason, failure);
    }

    /** A plugin that could not say what it brings. */
    static FailedPlugin notListed(Plugin plugin, Throwable failure) {
        return new FailedPlugin(
                InstalledPlugin.origin(plugin.getClass()),
                plugin.getClass().getName() + ": " + reason(version(plugin), failure), failure);
    }

    /** Explains in one line what a plugin threw while it was used. */
    public static String reason(InstalledPlugin plugin, Throwable failure) {
        return reason("[" + plugin.name() + " " + plugin.version() + "]", failure);
    }

    private static String reason(String plugin, Throwable failure) {
        if (Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(UnsatisfiedLinkError.class::isInstance)) {
            return "the native libraries of the plugin, " + plugin + ", cannot be loaded (" + failure
                    + "): see [foretoken plugins doctor]";
        }
        if (failure instanceof LinkageError) {
            return "the plugin, " + plugin + ", and Foretoken [" + Versions.FORETOKEN + "] are not aligned (" + failure
                    + "): install versions that were built for each other";
        }
        return failure instanceof ForetokenException ? failure.getMessage() : failure.toString();
    }

    private static String version(Plugin plugin) {
        try {
            return "[" + plugin.name() + " " + plugin.version() + "]";
        } catch (RuntimeException | LinkageError e) {
            return UNKNOWN_VERSION;
        }
    }
}
