package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.models.CheckpointImport;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.Progress;
import dev.foretoken.models.Safetensors;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pictures and the posteriors of the official code, with its weights imported as a user does. */
@ParameterizedClass
@MethodSource("dev.foretoken.models.GoldenFolder#all")
class KlAutoencoderConformanceTest {
    private final GoldenFolder folder;

    KlAutoencoderConformanceTest(GoldenFolder folder) {
        this.folder = folder;
    }

    Device device() {
        return FixedContext.askedDevice();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vae.safetensors", "vae-checkpoint.pth"})
    void picturesAgreeWithTheOfficialOnes(String checkpoint, @TempDir Path temporary) {
        try (ModelFolder model = imported(checkpoint, temporary);
                Safetensors file = folder.open("vae_io.safetensors");
                KlDecoder decoder = new KlDecoder(size(model.spec()), context(model))) {
            Agreement.assertClose(decoder.decode(file.read("latents")), file.read("decoded"), 1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vae.safetensors", "vae-checkpoint.pth"})
    void posteriorsAgreeWithTheOfficialOnes(String checkpoint, @TempDir Path temporary) {
        try (ModelFolder model = imported(checkpoint, temporary);
                Safetensors file = folder.open("vae_io.safetensors");
                KlEncoder encoder = new KlEncoder(size(model.spec()), context(model))) {
            KlEncoder.Posterior posterior = encoder.encode(file.read("images"));
            Agreement.assertClose(posterior.mean(), file.read("posterior_mean"), 1e-4);
            Agreement.assertClose(posterior.logVariance(), file.read("posterior_logvar"), 1e-4);
        }
    }

    private ModelFolder imported(String checkpoint, Path temporary) {
        Path imported = temporary.resolve("vae");
        new CheckpointImport(CheckpointImport.Options.OFFICIAL, Progress.NONE).run(folder.file(checkpoint), imported);
        return ModelFolder.open(imported);
    }

    private static KlAutoencoderSpec size(ModelSpec model) {
        return (KlAutoencoderSpec) model.decoder().orElseThrow().size().orElseThrow();
    }

    private PartContext context(ModelFolder model) {
        return new FixedContext(model.spec().latent(), model.weights(), device(), Precision.FLOAT32);
    }
}
