package dev.foretoken.runtime.plugins;

import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Where plugins come from: the application's own class loader, and one child of it for each folder or jar that the user
 * named. The jars of one folder see each other, those of different folders do not.
 */
public final class PluginPath implements AutoCloseable {
    private final List<URLClassLoader> folders = new ArrayList<>();
    private final List<FailedPlugin> unreadable = new ArrayList<>();

    /**
     * Opens the class path and the given entries. A file in a folder that is no jar is left out and reported by {@link
     * #providers}.
     *
     * @param entries folders of jars, or jars
     * @throws ForetokenException if an entry does not exist
     */
    public PluginPath(List<Path> entries) {
        for (Path entry : entries) {
            URL[] jars = jars(entry).stream().filter(this::readable).map(PluginPath::url).toArray(URL[]::new);
            folders.add(new URLClassLoader(entry.toString(), jars, PluginPath.class.getClassLoader()));
        }
    }

    /**
     * Instantiates every provider of a service, going on after one that fails.
     *
     * @param failed told of each that failed
     */
    public <S> List<S> providers(Class<S> service, Consumer<FailedPlugin> failed) {
        unreadable.forEach(failed);
        List<S> providers = new ArrayList<>();
        Set<String> failures = new HashSet<>();
        List<ClassLoader> loaders = new ArrayList<>(List.of(PluginPath.class.getClassLoader()));
        loaders.addAll(folders);
        for (ClassLoader loader : loaders) {
            String origin = loader instanceof URLClassLoader folder ? folder.getName() : "class path";
            Iterator<ServiceLoader.Provider<S>> found = ServiceLoader.load(service, loader).stream().iterator();
            for (boolean more = true; more; ) {
                try {
                    more = found.hasNext();
                    if (more) {
                        ServiceLoader.Provider<S> provider = found.next();
                        // A folder's loader finds its parent's providers once more.
                        if (!folders.contains(loader) || provider.type().getClassLoader() == loader) {
                            providers.add(provider.get());
                        }
                    }
                } catch (ServiceConfigurationError | LinkageError e) {
                    if (failures.add(e.toString())) {
                        failed.accept(FailedPlugin.notLoaded(origin, e));
                    }
                }
            }
        }
        return providers;
    }

    @Override
    public void close() {
        for (URLClassLoader folder : folders) {
            try {
                folder.close();
            } catch (IOException e) {
                throw new ForetokenException(
                        ForetokenException.Code.INPUT_OUTPUT, "Cannot close [" + folder.getName() + "]", e);
            }
        }
    }

    private boolean readable(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.size() > 0;
        } catch (IOException e) {
            String reason = "[" + jar + "] cannot be read as a jar: copy it again";
            unreadable.add(new FailedPlugin(jar.toString(), reason, e));
            return false;
        }
    }

    private static List<Path> jars(Path entry) {
        if (Files.isRegularFile(entry)) {
            return List.of(entry);
        }
        try (Stream<Path> files = Files.list(entry)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "The plugin path [" + entry + "] is neither a folder of jars nor a jar", e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
