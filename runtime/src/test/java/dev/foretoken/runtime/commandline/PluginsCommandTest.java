package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginsCommandTest {
    @TempDir
    Path folder;

    @Test
    void listsPluginsWithTheirParts() {
        CommandLineRun run = CommandLineRun.of(folder, "plugins", "list");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("gaussian 1.2.3: Gaussian tokens", "latent decoder", "doubling");
    }

    @Test
    void findsPluginsThroughTheFlagAndTheEnvironment() throws IOException {
        Path jar = PluginJar.plugin("One", "one", "").write(folder.resolve("one.jar"));
        assertThat(CommandLineRun.of(folder, "plugins", "list", "--plugin-path", jar.toString()).out())
                .contains("one 7.7", "one.jar");
        assertThat(CommandLineRun.of(folder, Map.of("FORETOKEN_PLUGIN_PATH", jar.toString()), "plugins", "list").out())
                .contains("one 7.7");
    }

    @Test
    void showsWhatCannotBeUsedBesideTheRest() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.jar"), "no jar");
        CommandLineRun run = CommandLineRun.of(folder, "plugins", "list", "--plugin-path", bad.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("gaussian 1.2.3", "Cannot be used: " + bad);
    }

    @Test
    void duplicatesAreAnError() throws IOException {
        Path jar = PluginJar.plugin("Other", "gaussian", "").write(folder.resolve("other.jar"));
        CommandLineRun run = CommandLineRun.of(folder, "plugins", "list", "--plugin-path", jar.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("plugin [gaussian]", "other.jar");
    }

    @Test
    void doctorShowsFindingsWithTheirCures() {
        CommandLineRun run = CommandLineRun.of(folder, "plugins", "doctor");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("good  numbers add up", "BAD   no abacus", "buy an abacus");
    }

    @Test
    void aDiagnosisThatFailsIsAFinding() throws IOException {
        Path jar = PluginJar.plugin(
                        "Sick", "sick",
                        "public List<Diagnosis> diagnose() { throw new UnsatisfiedLinkError(\"libx\"); }")
                .write(folder.resolve("sick.jar"));
        CommandLineRun run = CommandLineRun.of(folder, "plugins", "doctor", "--plugin-path", jar.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("the native libraries of the plugin, [sick 7.7], cannot be loaded");
    }
}
