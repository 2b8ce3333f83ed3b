package dev.foretoken.runtime;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.parts.LoadingProgress;
import dev.foretoken.runtime.parts.OpenParts;
import dev.foretoken.runtime.plugins.PluginPath;
import dev.foretoken.runtime.plugins.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the runtime is put together. */
final class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Foretoken.class);

    private Wiring() {}

    /**
     * Finds the plugins and starts something that uses their parts. What was opened is closed if it fails.
     *
     * @param progress is told how much of the weights is loaded
     * @param start takes what it needs
     * @param modules what there is besides the parts
     */
    static <T> T start(PartsSetup setup, Progress progress, Function<Injector, T> start, Module... modules) {
        OpenParts open = new OpenParts();
        try {
            PluginPath plugins = open.add(new PluginPath(setup.pluginPath()));
            PluginRegistry registry = new PluginRegistry(plugins);
            registry.failures().forEach(
                    failed -> LOG.warn("Plugin left out: [{}]: {}", failed.origin(), failed.reason()));
            List<Module> all = new ArrayList<>(List.of(modules));
            all.add(new PartsModule(setup, plugins, registry, open, new LoadingProgress(progress)));
            return start.apply(Guice.createInjector(Stage.PRODUCTION, all));
        } catch (CreationException | ProvisionException e) {
            open.close();
            throw e.getCause() instanceof ForetokenException known ? known : e;
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
    }
}
