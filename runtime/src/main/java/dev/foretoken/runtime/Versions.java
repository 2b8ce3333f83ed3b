package dev.foretoken.runtime;

import dev.foretoken.runtime.plugins.PluginRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** Versions of what a picture was made with. */
public final class Versions {
    /** This build of Foretoken. */
    public static final String FORETOKEN = built();

    private Versions() {}

    /** The Java virtual machine. */
    public static String java() {
        return System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    /** The operating system with its architecture. */
    public static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
    }

    /** All of them, those of the plugins included. */
    static Map<String, String> all(PluginRegistry registry) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("foretoken", FORETOKEN);
        versions.put("java", java());
        versions.put("system", system());
        registry.plugins().forEach(plugin -> versions.put("plugin " + plugin.name(), plugin.version()));
        return versions;
    }

    private static String built() {
        Properties build = new Properties();
        try (InputStream file = Versions.class.getResourceAsStream("version.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("version");
    }
}
