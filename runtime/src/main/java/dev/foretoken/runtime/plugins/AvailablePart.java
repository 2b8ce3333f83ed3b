package dev.foretoken.runtime.plugins;

import dev.foretoken.api.PartFactory;

/**
 * A part that can be created, and the plugin that brings it.
 *
 * @param <P> the part
 * @param kind what kind of part it is
 * @param factory what creates it
 * @param plugin who brings it
 */
public record AvailablePart<P>(PartKind<P> kind, PartFactory<P, ?> factory, InstalledPlugin plugin) {
    public String name() {
        return factory.name();
    }

    @Override
    public String toString() {
        return kind.title() + " [" + name() + "]";
    }
}
