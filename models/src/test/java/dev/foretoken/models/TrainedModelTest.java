package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INVALID_CHECKPOINT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainedModelTest {
    private static final ModelSpec SPEC = ModelSpec.autoencoder(
            "trained", new LatentSpec(2, 2, 2, 1, 0.5f), new KlAutoencoderSpec(32, List.of(1), 1, null, null));

    @TempDir
    private Path parent;

    private final Weights weights = new InitialWeights(SPEC, 3);

    @Test
    void isThereAsItWasTrained() {
        Path folder = write(DataType.F32);

        try (ModelFolder model = ModelFolder.open(folder)) {
            assertThat(model.spec().sha256()).containsOnlyKeys("model.safetensors");
            assertThat(folder.resolve("README.md")).hasContent("# trained");
            assertThat(model.spec().provenance().orElseThrow().training()).contains("foretoken train vae");
            for (String name : weights.names()) {
                assertThat(model.weights().read(name).data()).isEqualTo(weights.read(name).data());
            }
        }
    }

    @Test
    void isRefusedIfASingleBitOfItsFileChanged() throws IOException {
        Path folder = write(DataType.F16);
        Path file = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);

        Failing.with(INVALID_CHECKPOINT, () -> ModelFolder.open(folder)).contains("SHA-256", "get it again");
    }

    @Test
    void anInitialWeightIsTheSameWheneverItIsRead() {
        Weights again = new InitialWeights(SPEC, 3);
        Weights other = new InitialWeights(SPEC, 4);
        String name = "decoder.conv_in.weight";

        assertThat(again.read(name).data()).isEqualTo(weights.read(name).data());
        assertThat(other.read(name).data()).isNotEqualTo(weights.read(name).data());
        Failing.with(INVALID_CHECKPOINT, () -> weights.read("nothing")).contains("[nothing]");
    }

    private Path write(DataType type) {
        Path folder = parent.resolve("trained");
        new TrainedModel(SPEC, weights, "foretoken train vae", 3, "# trained").writeTo(folder, type, false);
        return folder;
    }
}
