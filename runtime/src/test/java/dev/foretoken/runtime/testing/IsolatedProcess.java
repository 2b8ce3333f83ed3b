package dev.foretoken.runtime.testing;

import java.nio.file.Path;
import java.util.Map;

/** A process that sees none of the user's models and configuration. */
public final class IsolatedProcess {
    private IsolatedProcess() {}

    /** Gives a process models and configuration below a folder, and no others. */
    public static ProcessBuilder in(Path folder, ProcessBuilder process) {
        Map<String, String> environment = process.environment();
        environment.keySet().removeIf(name -> name.startsWith("FORETOKEN_"));
        environment.put("FORETOKEN_HOME", folder.toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        return process;
    }
}
