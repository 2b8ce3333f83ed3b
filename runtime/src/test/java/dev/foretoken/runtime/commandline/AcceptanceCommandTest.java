package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.testing.GaussianModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AcceptanceCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void models() throws IOException {
        Path library = folder.resolve("models");
        GaussianModels.target(library);
        GaussianModels.draft(library);
        GaussianModels.decoder(library, 2);
        String latent = "{\"channels\": 2, \"height\": 4, \"width\": 4, \"patch\": 1, \"scale\": 1}";
        GaussianModels.motifs(library, "motifs-target", "motifs");
        GaussianModels.generator(library, "labels-draft", latent, "labels", "{}");
    }

    @Test
    void aDraftThatIsItsTargetIsAlwaysAccepted() {
        CommandLineRun run = run("--target", "motifs-target", "--draft", "labels-draft", "--policy", "cspd");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("validation split").containsPattern("all +48 +100\\.0 %");
    }

    @ParameterizedTest
    @CsvSource({"motifs-target, target, draft", "labels-draft, draft, target"})
    void aWidenedModelIsSeenToBeOne(String model, String role, String other) throws IOException {
        GaussianModels.declareWidened(folder.resolve("models").resolve(model));
        assertThat(run("--target", "motifs-target", "--draft", "labels-draft", "--policy", "cspd").out())
                .contains("The " + role + " is widened from little: its speed is that of its size")
                .doesNotContain("The " + other + " is widened");
    }

    @Test
    void aDraftIsNeeded() {
        CommandLineRun run = run("--target", "motifs-target");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--draft");
    }

    @Test
    void aTargetIsNeeded() {
        CommandLineRun run = run("--draft", "labels-draft");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--target");
    }

    @Test
    void aPolicyThatVerifiesIsNeeded() {
        CommandLineRun run = run("--target", "motifs-target", "--draft", "labels-draft", "--policy", "draft-only");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[draft-only]");
    }

    @Test
    void thirdsWithoutAStepAreLeftOut() {
        CommandLineRun run = run(
                "--target", "motifs-target", "--draft", "labels-draft", "--policy", "cspd", "--ar-steps", "2");

        assertThat(run.status()).isZero();
        assertThat(run.out()).containsPattern("0 to 0 ").containsPattern("1 to 1 ").doesNotContain("NaN", "to -1");
    }

    @Test
    void onePictureTellsNoInterval() {
        CommandLineRun run = run(
                "--target", "motifs-target", "--draft", "labels-draft", "--policy", "cspd", "--contexts", "1");

        assertThat(run.status()).isZero();
        assertThat(run.out()).containsPattern("all +1 +100\\.0 % +-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void aContextIsNeeded(String contexts) {
        CommandLineRun run = run("--target", "motifs-target", "--draft", "labels-draft", "--contexts", contexts);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Nothing can be measured under [" + contexts + "] contexts");
    }

    private CommandLineRun run(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("acceptance", "--decoder", "decoder", "--acceptance", "always"));
        all.addAll(List.of(arguments));
        if (!all.contains("--contexts")) {
            all.addAll(List.of("--contexts", "48"));
        }
        return CommandLineRun.of(folder, all.toArray(String[]::new));
    }
}
