package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.models.DataType;
import dev.foretoken.models.SafetensorsWriter;
import dev.foretoken.runtime.testing.GaussianModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelsCommandTest {
    @TempDir
    Path folder;

    @Test
    void listsModelsAndOfficialSizes() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        CommandLineRun run = CommandLineRun.of(folder, "models", "list");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("target", "gaussian + gaussian", "mar-huge", "kl16");
    }

    @Test
    void aModelThatCannotBeUsedHidesNoOther() throws IOException {
        GaussianModels.model(folder.resolve("models"), "broken", "{");
        GaussianModels.target(folder.resolve("models"));
        CommandLineRun run = CommandLineRun.of(folder, "models", "list");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("target", "kl16", "Cannot use [" + folder.resolve("models").resolve("broken"));
    }

    @Test
    void aModelOfOnesOwnThatHidesABundledOneIsSeenToDoSo() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        GaussianModels.target(folder.resolve("bundled"));
        GaussianModels.model(folder.resolve("bundled"), "broken", "{");
        CommandLineRun run = CommandLineRun.of(
                folder, Map.of("FORETOKEN_BUNDLED", folder.resolve("bundled").toString()), "models", "list");
        assertThat(run.out().lines().filter(line -> line.contains("hidden by yours")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("target");
    }

    @Test
    void listsWhereThereIsNoModelYet() {
        assertThat(CommandLineRun.of(folder, "models", "list").out()).contains("none yet");
    }

    @Test
    void inspectsAModelByNameAndByFolder() throws IOException {
        Path target = GaussianModels.target(folder.resolve("models"));
        assertThat(CommandLineRun.of(folder, "models", "inspect", "target").out())
                .contains("2 channels, 4x4 cells", "backbone")
                .isEqualTo(CommandLineRun.of(folder, "models", "inspect", target.toString()).out());
    }

    @Test
    void inspectsTheTensorsOfACheckpoint() {
        Path file = folder.resolve("some.safetensors");
        try (SafetensorsWriter writer =
                SafetensorsWriter.create(file, Map.of("weight", new int[] {2, 3}), DataType.BF16, Map.of())) {
            writer.write("weight", FloatBlock.zeros(2, 3));
            writer.commit();
        }
        CommandLineRun run = CommandLineRun.of(folder, "models", "inspect", file.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("weight", "BF16", "[2, 3]", "6 values in 1 tensors");
    }

    @Test
    void aBrokenCheckpointIsAnErrorWithoutAStackTrace() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.safetensors"), "short");
        CommandLineRun run = CommandLineRun.of(folder, "models", "inspect", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("broken.safetensors").doesNotContain("\tat ");
    }

    @Test
    void anUnknownModelIsAnErrorWithASuggestion() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        CommandLineRun run = CommandLineRun.of(folder, "models", "inspect", "tagret");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Unknown model [tagret]: did you mean [target]?");
    }

    @Test
    void synthesisesAModelThatImportAndInspectUnderstand() {
        assertThat(CommandLineRun.of(folder, "models", "synth", "kl16", "--dtype", "bf16").out())
                .contains(folder.resolve("models").resolve("kl16").toString());
        assertThat(CommandLineRun.of(folder, "models", "inspect", "kl16").out()).contains("seed", "BF16");
        CommandLineRun imported = CommandLineRun.of(
                folder, "models", "import",
                folder.resolve("models").resolve("kl16").resolve("model.safetensors").toString(), "--name", "again");
        assertThat(imported.status()).as(imported.err()).isZero();
        assertThat(CommandLineRun.of(folder, "models", "list").out()).contains("again");
    }

    @Test
    void aModelIsReplacedOnlyWhenAsked() throws IOException {
        Path model = GaussianModels.model(folder.resolve("models"), "kl16", "{}");
        CommandLineRun refused = CommandLineRun.of(folder, "models", "synth", "kl16");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("there is one already");
        assertThat(model.resolve("model.json")).hasContent("{}");

        assertThat(CommandLineRun.of(folder, "models", "synth", "kl16", "--dtype", "BF16", "--overwrite").status())
                .isZero();
        assertThat(model.resolve("model.json")).content().contains("\"kl16\"");
    }

    @Test
    void anUnknownSizeIsAnErrorWithASuggestion() {
        CommandLineRun run = CommandLineRun.of(folder, "models", "synth", "mar-bass");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("did you mean [mar-base]?");
        assertThat(folder.resolve("models")).doesNotExist();
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        CommandLineRun run = CommandLineRun.of(folder, "models", "import", "absent.pth", "--name", "x");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("absent.pth");
    }

    @Test
    void widensToKnownSizesAlone() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        CommandLineRun misspelt = CommandLineRun.of(folder, "models", "widen", "target", "--like", "mar-lrge");
        assertThat(misspelt.status()).isEqualTo(2);
        assertThat(misspelt.err()).contains("did you mean [mar-large]?", "mar-base, mar-large, mar-huge");
        CommandLineRun autoencoder = CommandLineRun.of(folder, "models", "widen", "target", "--like", "kl16");
        assertThat(autoencoder.status()).isEqualTo(2);
        assertThat(autoencoder.err()).contains("Unknown model size [kl16]");
    }

    @Test
    void widensNoModelOfAnUnknownKind() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        CommandLineRun run = CommandLineRun.of(folder, "models", "widen", "target");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[target]", "[mar-large]", "neither a MAR nor a causal backbone");
        assertThat(folder.resolve("models")).isDirectoryNotContaining("glob:**/*like*");
    }

    @Test
    void aWidenedModelIsSeenToBeOne() throws IOException {
        GaussianModels.declareWidened(GaussianModels.target(folder.resolve("models")));
        assertThat(CommandLineRun.of(folder, "models", "list").out()).contains("widened from little");
        assertThat(CommandLineRun.of(folder, "models", "inspect", "target").out())
                .contains("widened from little: its speed is that of its size, its pictures those of the original");
    }
}
