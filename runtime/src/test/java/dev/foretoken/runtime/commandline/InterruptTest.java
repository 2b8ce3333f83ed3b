package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.testing.GaussianModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, in a process of its own. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class InterruptTest {
    @TempDir
    Path folder;

    @Test
    void ctrlCEndsTheGenerationWithAMessageAndNoFile() throws Exception {
        Process process = generateWithoutEnd();
        List<String> messages = new ArrayList<>();
        try (BufferedReader err = process.errorReader()) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                messages.add(line);
                if (line.startsWith("Generating")) {
                    interrupt(process);
                }
            }
        }
        assertThat(process.waitFor()).isNotZero();
        assertThat(messages).contains("Stopping after the current step ...")
                .last().asString().contains("Cancelled");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("models");
        }
    }

    /** More pictures than anyone would wait for. */
    private Process generateWithoutEnd() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        // Whoever runs tests in the background may have had interrupts ignored.
        ProcessBuilder command = new ProcessBuilder(
                "env", "--default-signal=INT", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), ForetokenCommandLine.class.getName(), "generate",
                "--target", "target", "--count", "1000000", "--batch-size", "1", "--out",
                folder.resolve("output").toString());
        command.environment().put("FORETOKEN_HOME", folder.toString());
        return command.start();
    }

    private static void interrupt(Process process) throws IOException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
    }
}
