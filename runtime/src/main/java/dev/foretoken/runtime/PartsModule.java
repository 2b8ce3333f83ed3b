package dev.foretoken.runtime;

import com.google.inject.AbstractModule;
import dev.foretoken.runtime.parts.ConfigurationReader;
import dev.foretoken.runtime.parts.LoadingProgress;
import dev.foretoken.runtime.parts.OpenParts;
import dev.foretoken.runtime.parts.PartAssembly;
import dev.foretoken.runtime.parts.PartSettings;
import dev.foretoken.runtime.plugins.PluginPath;
import dev.foretoken.runtime.plugins.PluginRegistry;

/** What creates parts; plugins need not know Guice. */
final class PartsModule extends AbstractModule {
    private final PartsSetup setup;
    private final PartSettings settings;
    private final PluginPath plugins;
    private final PluginRegistry registry;
    private final OpenParts open;
    private final LoadingProgress loading;

    /** @throws dev.foretoken.api.ForetokenException if a setting is of no known part */
    PartsModule(
            PartsSetup setup, PluginPath plugins, PluginRegistry registry, OpenParts open, LoadingProgress loading) {
        this.setup = setup;
        this.settings = new PartSettings(setup.settings());
        this.plugins = plugins;
        this.registry = registry;
        this.open = open;
        this.loading = loading;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();

        bind(PartsSetup.class).toInstance(setup);
        bind(PartSettings.class).toInstance(settings);
        bind(PluginPath.class).toInstance(plugins);
        bind(PluginRegistry.class).toInstance(registry);
        bind(OpenParts.class).toInstance(open);
        bind(LoadingProgress.class).toInstance(loading);
        bind(ConfigurationReader.class);
        bind(PartAssembly.class);
        bind(Autoencoder.Loader.class);
        bind(Wired.class);
    }
}
