package dev.foretoken.runtime;

import dev.foretoken.api.LatentDecoder;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.training.PictureEncoder;
import dev.foretoken.models.training.TrainingBackend;
import dev.foretoken.runtime.decoding.PluginWork;
import dev.foretoken.runtime.parts.OpenParts;
import dev.foretoken.runtime.parts.PartAssembly;
import dev.foretoken.runtime.parts.SetupContext;
import dev.foretoken.runtime.pictures.Picture;
import dev.foretoken.runtime.plugins.PluginPath;
import dev.foretoken.runtime.plugins.TrainingBackends;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Both halves of an autoencoder. */
final class Autoencoder {
    /** Bounds the memory that encoding takes. */
    private static final int PICTURES_AT_A_TIME = 24;

    private final PictureEncoder encoder;
    private final LatentDecoder decoder;

    private Autoencoder(PictureEncoder encoder, LatentDecoder decoder) {
        this.encoder = encoder;
        this.decoder = decoder;
    }

    /** Loads autoencoders. What has to be closed is closed with the {@link OpenParts}. */
    static final class Loader {
        private final PluginPath plugins;
        private final PartAssembly assembly;
        private final PartsSetup setup;
        private final OpenParts open;

        @Inject
        Loader(PluginPath plugins, PartAssembly assembly, PartsSetup setup, OpenParts open) {
            this.plugins = plugins;
            this.assembly = assembly;
            this.setup = setup;
            this.open = open;
        }

        /** @throws dev.foretoken.api.ForetokenException if the model is none, or nobody can encode with it */
        Autoencoder load(ModelFolder folder) {
            LatentDecoder decoder = assembly.decoder(folder);
            TrainingBackend backend = TrainingBackends.first(plugins, failed -> {});
            PictureEncoder encoder = open.add(backend.encoder(
                    folder.spec(),
                    new SetupContext(
                            folder.spec().latent(), folder.weights(), setup.device(), setup.precision())));
            return new Autoencoder(encoder, decoder);
        }
    }

    /** What is left of pictures that were encoded, each as the mean of its latents, and decoded again. */
    List<Picture> reconstructed(List<Picture> pictures) {
        List<Picture> reconstructed = new ArrayList<>();
        for (int first = 0; first < pictures.size(); first += PICTURES_AT_A_TIME) {
            List<Picture> batch = pictures.subList(first, Math.min(first + PICTURES_AT_A_TIME, pictures.size()));
            reconstructed.addAll(Picture.of(PluginWork.attempt(
                    () -> "The autoencoder failed",
                    () -> decoder.decode(encoder.encode(Picture.colours(batch)).mean()))));
        }
        return reconstructed;
    }
}
