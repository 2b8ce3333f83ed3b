package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The pictures and the posteriors of the official code. */
@ParameterizedClass
@MethodSource("dev.foretoken.models.GoldenFolder#all")
class KlAutoencoderConformanceTest {
    private final GoldenFolder folder;
    private final GoldenAutoencoder golden;

    KlAutoencoderConformanceTest(GoldenFolder folder) {
        this.folder = folder;
        this.golden = GoldenAutoencoder.of(folder);
    }

    Device device() {
        return FixedContext.askedDevice();
    }

    @Test
    void picturesAgreeWithTheOfficialOnes() {
        try (Safetensors file = folder.open("vae_io.safetensors");
                KlDecoder decoder = new KlDecoder(golden.spec(), context())) {
            Agreement.assertClose(decoder.decode(file.read("latents")), file.read("decoded"), 1e-4);
        }
    }

    @Test
    void posteriorsAgreeWithTheOfficialOnes() {
        try (Safetensors file = folder.open("vae_io.safetensors");
                KlEncoder encoder = new KlEncoder(golden.spec(), context())) {
            KlEncoder.Posterior posterior = encoder.encode(file.read("images"));
            Agreement.assertClose(posterior.mean(), file.read("posterior_mean"), 1e-4);
            Agreement.assertClose(posterior.logVariance(), file.read("posterior_logvar"), 1e-4);
        }
    }

    private PartContext context() {
        return new FixedContext(golden.latent(), golden.weights(), device(), Precision.FLOAT32);
    }
}
