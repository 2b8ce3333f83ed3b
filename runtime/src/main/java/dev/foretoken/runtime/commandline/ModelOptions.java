package dev.foretoken.runtime.commandline;

import dev.foretoken.api.Device;
import dev.foretoken.api.Precision;
import dev.foretoken.models.BundledModels;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What to generate with. */
final class ModelOptions {
    @Option(names = "--target", paramLabel = "MODEL",
            description = "Target model, whose law the pictures follow: a name from 'models list', or a folder. Without"
                    + " one, the bundled models are used.")
    String target;

    @Option(names = "--draft", paramLabel = "MODEL",
            description = "Draft model, which runs ahead of the target; needed by every policy but target-only.")
    String draft;

    @Option(names = "--decoder", paramLabel = "MODEL",
            description = "Latent decoder, which makes the pictures. Without one the latents are written, unless the"
                    + " target brings its own.")
    String decoder;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu or gpu:N.")
    Device device = Device.AUTO;

    @Option(names = "--precision", paramLabel = "PRECISION",
            description = "Arithmetic of matrix products: ${COMPLETION-CANDIDATES}.")
    Precision precision = Precision.FLOAT32;

    /**
     * Takes the bundled models if no model was named and they are there.
     *
     * @return whether they are used
     */
    boolean useBundled(ModelLibrary library) {
        boolean bundled = target == null && draft == null && decoder == null
                && Stream.of(BundledModels.DEFAULT_TARGET, BundledModels.DEFAULT_DRAFT, BundledModels.AUTOENCODER)
                        .allMatch(library::knows);
        if (bundled) {
            target = BundledModels.DEFAULT_TARGET;
            draft = BundledModels.DEFAULT_DRAFT;
            decoder = BundledModels.AUTOENCODER;
        }
        return bundled;
    }
}
