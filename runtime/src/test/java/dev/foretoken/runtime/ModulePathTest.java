package dev.foretoken.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.testing.GaussianModels;
import dev.foretoken.runtime.testing.IsolatedProcess;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foretoken as named modules, with a plugin on the class path. */
final class ModulePathTest {
    @TempDir
    Path folder;

    @Test
    void generatesAndReplaysOnTheModulePath() throws Exception {
        GaussianModels.target(folder.resolve("models"));
        GaussianModels.draft(folder.resolve("models"));
        GaussianModels.decoder(folder.resolve("models"), 2);
        String out = folder.resolve("out").toString();
        assertThat(foretoken(
                        "generate", "--target", "target", "--draft", "draft", "--decoder", "decoder", "--out", out))
                .contains("1 picture written");
        assertThat(foretoken("generate", "--replay", Path.of(out, "report.json").toString(), "--out", out))
                .contains("Identical");
    }

    @Test
    void evaluatesOnTheModulePath() throws Exception {
        GaussianModels.classifier(folder.resolve("models"), "classifier", 12, 64);
        assertThat(foretoken(
                        "evaluate", "--of", "data", "--classifier", "classifier", "--pictures", "24", "--out",
                        folder.resolve("out").toString()))
                .contains("Frechet distance", "evaluation.json");
    }

    @Test
    void comparesOnTheModulePath() throws Exception {
        GaussianModels.target(folder.resolve("models"));
        Path out = folder.resolve("out");
        assertThat(foretoken(
                "compare", "--target", "target", "--rounds", "1", "--warm-up", "0", "--out", out.toString()))
                .contains("target-only, 8 AR steps", "compare.json");
        assertThat(out.resolve("compare.html")).content().contains("prefers-color-scheme", "</html>");
    }

    private String foretoken(String... arguments) throws Exception {
        List<String> entries = Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        String tests = entries.stream().filter(ModulePathTest::isOfTests).findFirst().orElseThrow();
        String modules = entries.stream()
                .filter(entry -> !isOfTests(entry))
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p", modules, "-cp", tests, "-m",
                "dev.foretoken.runtime/dev.foretoken.runtime.commandline.ForetokenCommandLine");
        command.command().addAll(List.of(arguments));
        Process process = IsolatedProcess.in(folder, command).redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        return told;
    }

    private static boolean isOfTests(String entry) {
        return entry.endsWith("test-classes") || entry.endsWith("-tests.jar");
    }
}
