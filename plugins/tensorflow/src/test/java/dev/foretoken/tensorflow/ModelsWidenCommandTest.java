package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.DataType;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.ModelSynthesis;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.commandline.ForetokenCommandLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as users run it, in a process of its own. */
final class ModelsWidenCommandTest {
    private static final LatentSpec LATENT = new LatentSpec(2, 2, 2, 1, 1);

    @TempDir
    private Path folder;

    @BeforeEach
    void models() {
        Transformer large = new Transformer(16, 2, 4, 4);
        synthesise(ModelSpec.generator(
                "little", LATENT, new CausalBackboneSpec(3, new Transformer(8, 1, 2, 4)),
                new DiffusionHeadSpec(8, 1, 6, "ddim5", null)));
        synthesise(ModelSpec.generator(
                "large", LATENT, new MarBackboneSpec(1000, 64, large, large),
                new DiffusionHeadSpec(16, 2, 18, null, null)));
    }

    @Test
    void widensAndComparesWhatBothCompute() throws Exception {
        Run run = widen("little");

        assertThat(run.status).as(run.output).isZero();
        assertThat(run.output).contains(
                "Both models compute the same", "Made [little-like-large]", "its speed is that of its size");
        assertThat(ModelFolder.readSpec(widened()).widenedFrom()).contains("little");
    }

    @Test
    void aHeadAloneIsMadeToTakeTheConditionsOfItsWidenedTarget() throws Exception {
        synthesise(ModelSpec.headAlone("head", LATENT, new DiffusionHeadSpec(8, 1, 6, "ddim5", null)));
        Run run = widen("head");

        assertThat(run.status).as(run.output).isZero();
        assertThat(run.output).contains("Both models compute the same", "Made [head-like-large]");
        assertThat(ModelFolder.readSpec(widened()).head().orElseThrow().size())
                .contains(new DiffusionHeadSpec(16, 1, 6, "ddim5", null));
    }

    @Test
    void whatDoesNotComputeTheSameIsRemoved() throws Exception {
        Run run = widen("little", "--dtype", "BF16");

        assertThat(run.status).as(run.output).isEqualTo(1);
        assertThat(run.output).contains("does not compute what", "store them as F32", "--no-check");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains("widened"));
    }

    @Test
    void theCheckCanBeLeftOut() throws Exception {
        Run run = widen("little", "--dtype", "BF16", "--no-check");

        assertThat(run.status).as(run.output).isZero();
        assertThat(run.output).contains("Not checked");
        assertThat(ModelFolder.readSpec(widened()).widenedFrom()).contains("little");
    }

    private Path widened() {
        return folder.resolve("widened");
    }

    private void synthesise(ModelSpec model) {
        new ModelSynthesis(1, DataType.F32, Progress.NONE).run(model, folder.resolve(model.name()), false);
    }

    private Run widen(String model, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), ForetokenCommandLine.class.getName(), "models", "widen",
                folder.resolve(model).toString(), "--like", folder.resolve("large").toString(), "--out",
                widened().toString(), "--device", "cpu"));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("FORETOKEN_HOME", folder.resolve("home").toString());
        builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    /** What a process left. */
    private record Run(int status, String output) {}
}
