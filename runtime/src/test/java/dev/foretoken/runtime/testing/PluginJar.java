package dev.foretoken.runtime.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Builds a plugin's jar from source. */
public final class PluginJar {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> services = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();

    /** A plugin whose class of this name has the given members besides name, description and version. */
    public static PluginJar plugin(String className, String pluginName, String members) {
        return new PluginJar()
                .source(className, """
                        import dev.foretoken.api.*;
                        import java.util.*;
                        public final class %s implements Plugin {
                            public String name() { return "%s"; }
                            public String description() { return "a test"; }
                            public String version() { return "7.7"; }
                            %s
                        }
                        """.formatted(className, pluginName, members))
                .service("dev.foretoken.api.Plugin", className);
    }

    /** Members of a plugin that brings a resampler of this name. */
    public static String resampler(String name) {
        return """
                public List<PartFactory<Resampler, ?>> resamplers() {
                    return List.of(new PartFactory<Resampler, PartFactory.NoSettings>() {
                        public String name() { return "%s"; }
                        public String description() { return "gives up"; }
                        public Class<NoSettings> configuration() { return NoSettings.class; }
                        public Resampler create(NoSettings settings, PartContext context) { return null; }
                    });
                }
                """.formatted(name);
    }

    /** Adds a class. */
    public PluginJar source(String className, String source) {
        sources.put(className, source);
        return this;
    }

    /** Names a provider of a service. */
    public PluginJar service(String service, String provider) {
        services.put(service, provider);
        return this;
    }

    /** Leaves a compiled class out of the jar. */
    public PluginJar without(String className) {
        left.add(className + ".class");
        return this;
    }

    /** Compiles and writes it. */
    public Path write(Path jar) throws IOException {
        Path classes = Files.createTempDirectory("classes");
        compile(classes);
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                if (!left.contains(file.getFileName().toString())) {
                    add(entries, file.getFileName().toString(), Files.readAllBytes(file));
                }
                Files.delete(file);
            }
            for (Map.Entry<String, String> service : services.entrySet()) {
                add(entries, "META-INF/services/" + service.getKey(),
                        service.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.delete(classes);
        return jar;
    }

    private void compile(Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, source) -> units.add(new SimpleJavaFileObject(
                URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        }));
        List<String> options = List.of(
                "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
        if (!units.isEmpty() && !compiler.getTask(null, null, null, options, null, units).call()) {
            throw new IllegalArgumentException("the plugin does not compile");
        }
    }

    private static void add(JarOutputStream entries, String name, byte[] content) throws IOException {
        entries.putNextEntry(new JarEntry(name));
        entries.write(content);
        entries.closeEntry();
    }
}
