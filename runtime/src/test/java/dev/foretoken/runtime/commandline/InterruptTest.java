package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.testing.GaussianModels;
import dev.foretoken.runtime.testing.IsolatedProcess;
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
    private static final String NOTHING_WRITTEN = "Cancelled before it was finished; nothing was written";

    @TempDir
    Path folder;

    /** More pictures than anyone would wait for. */
    @Test
    void ctrlCEndsTheGenerationWithAMessageAndNoFile() throws Exception {
        GaussianModels.target(folder.resolve("models"));
        assertThat(lastMessageOf(
                "Generating", "generate", "--target", "target", "--count", "1000000", "--batch-size", "1", "--out",
                folder.resolve("output").toString()))
                .contains(NOTHING_WRITTEN);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("models");
        }
    }

    @Test
    void ctrlCEndsAnEvaluationLikewise() throws Exception {
        GaussianModels.motifs(folder.resolve("models"), "perfect", "motifs");
        GaussianModels.classifier(folder.resolve("models"), "classifier", 12, 64);
        assertThat(lastMessageOf(
                "Looking", "evaluate", "--target", "perfect", "--classifier", "classifier", "--pictures", "1000000",
                "--out", folder.resolve("output").toString()))
                .contains(NOTHING_WRITTEN);
        assertThat(folder.resolve("output")).doesNotExist();
    }

    @Test
    void ctrlCEndsTheSynthesisOfAModelLikewise() throws Exception {
        assertThat(lastMessageOf("Drawing", "models", "synth", "mar-huge")).contains(NOTHING_WRITTEN);
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** No checkpoint is due so soon, so that what is there was kept on the way out. */
    @Test
    void ctrlCKeepsTheStepsOfATraining() throws Exception {
        assertThat(lastMessageOf(
                "Training", "train", "classifier", "--steps", "1000000", "--batch-size", "1", "--run",
                folder.resolve("run").toString()))
                .containsPattern("Cancelled after step [0-9]+ of 1000000, which is kept: the same command goes on");
        try (Stream<Path> left = Files.list(folder.resolve("run"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("plan.json", "state.safetensors", "log.jsonl", "loss.png");
        }
    }

    /** What a command says last that is interrupted as soon as it says that it is at work. */
    private String lastMessageOf(String atWork, String... arguments) throws Exception {
        Process process = start(arguments);
        List<String> messages = new ArrayList<>();
        try (BufferedReader err = process.errorReader()) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                if (line.startsWith(atWork) && messages.stream().noneMatch(before -> before.startsWith(atWork))) {
                    interrupt(process);
                }
                messages.add(line);
            }
        }
        assertThat(messages).contains("Stopping after the current step ...");
        assertThat(process.waitFor()).isEqualTo(1);
        return messages.get(messages.size() - 1);
    }

    private Process start(String... arguments) throws IOException {
        // Whoever runs tests in the background may have had interrupts ignored.
        List<String> command = new ArrayList<>(List.of(
                "env", "--default-signal=INT", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), ForetokenCommandLine.class.getName()));
        command.addAll(List.of(arguments));
        return IsolatedProcess.in(folder, new ProcessBuilder(command)).start();
    }

    private static void interrupt(Process process) throws IOException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
    }
}
