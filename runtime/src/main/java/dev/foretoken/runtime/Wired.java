package dev.foretoken.runtime;

import dev.foretoken.runtime.parts.LoadingProgress;
import dev.foretoken.runtime.parts.OpenParts;
import dev.foretoken.runtime.parts.PartAssembly;
import dev.foretoken.runtime.plugins.PluginRegistry;
import jakarta.inject.Inject;

/**
 * What parts are made with, wired once for all that shares them.
 *
 * @param registry the plugins
 * @param assembly creates parts
 * @param autoencoders loads both halves of autoencoders
 * @param loading is told of the models that are loaded
 * @param open everything that was opened
 */
record Wired(
        PluginRegistry registry, PartAssembly assembly, Autoencoder.Loader autoencoders, LoadingProgress loading,
        OpenParts open) {
    @Inject
    Wired {}
}
