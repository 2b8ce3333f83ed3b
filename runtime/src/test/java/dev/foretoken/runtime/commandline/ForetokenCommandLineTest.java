package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.Versions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForetokenCommandLineTest {
    @TempDir
    Path folder;

    @Test
    void versionNamesWhatItRunsOnAndThePlugins() {
        CommandLineRun run = CommandLineRun.of(folder, "--version");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("foretoken " + Versions.FORETOKEN, "java ", "plugin gaussian 1.2.3");
        assertThat(Versions.FORETOKEN).matches("\\d.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "generate", "compare", "evaluate", "acceptance", "benchmark", "dataset", "models", "models list",
        "models inspect", "models import", "models synth", "models widen", "plugins", "plugins list",
        "plugins doctor", "train", "train vae", "train classifier", "train target", "train draft", "train distill",
        "generate-completion"
    })
    void everyCommandHasHelp(String command) {
        CommandLineRun run = CommandLineRun.of(folder, (command + " --help").split(" "));
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: foretoken " + command);
    }

    @Test
    void helpShowsGroupsDefaultsAndExamples() {
        assertThat(CommandLineRun.of(folder, "generate", "--help").out())
                .contains("Models", "Pictures", "Speculation", "Output", "Examples")
                .containsPattern("--draft-length=N[^-]*Default: 8");
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        CommandLineRun run = CommandLineRun.of(folder);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("Usage: foretoken");
    }

    @Test
    void anUnknownCommandIsAnErrorWithASuggestion() {
        CommandLineRun run = CommandLineRun.of(folder, "genrate");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("genrate", "Did you mean: foretoken generate");
    }

    @Test
    void anOptionWithoutItsValueIsAnError() {
        CommandLineRun run = CommandLineRun.of(folder, "generate", "--config");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--config");
    }

    @Test
    void completionKnowsCommandsOptionsAndPolicies() {
        CommandLineRun run = CommandLineRun.of(folder, "generate-completion");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("--draft-length", "benchmark", "cspd-windowed");
    }
}
