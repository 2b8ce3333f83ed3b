package dev.foretoken.runtime.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders of models in closed form. */
public final class GaussianModels {
    /** The latent of {@link GaussianTokens}. */
    private static final String LATENT =
            "{\"channels\": 2, \"height\": 4, \"width\": 4, \"patch\": 1, \"scale\": 1}";

    private GaussianModels() {}

    /** A target. */
    public static Path target(Path library) throws IOException {
        return generator(library, "target", LATENT, "gaussian", "{}");
    }

    /** A draft that is a little off. */
    public static Path draft(Path library) throws IOException {
        return generator(library, "draft", LATENT, "gaussian", "{\"error\": 0.1}");
    }

    /** A model with a backbone of the given name and settings. */
    public static Path generator(Path library, String name, String latent, String backbone, String settings)
            throws IOException {
        return model(library, name, """
                {"name": "%s", "latent": %s,
                 "backbone": {"part": "%s", "configuration": %s},
                 "head": {"part": "gaussian", "configuration": {}}}
                """.formatted(name, latent, backbone, settings));
    }

    /** A latent decoder for this number of channels. */
    public static Path decoder(Path library, int channels) throws IOException {
        return model(library, "decoder", """
                {"name": "decoder", "latent": %s,
                 "decoder": {"part": "doubling", "configuration": {"channels": %d}}}
                """.formatted(LATENT, channels));
    }

    /** A model that draws the classes of the data set, through a decoder of this name. */
    public static Path motifs(Path library, String name, String decoder) throws IOException {
        return model(library, name, """
                {"name": "%s", "latent": %s,
                 "backbone": {"part": "labels", "configuration": {}},
                 "head": {"part": "gaussian", "configuration": {}},
                 "decoder": {"part": "%s", "configuration": {}}}
                """.formatted(name, LATENT, decoder));
    }

    /** Models under the names of those that come with Foretoken. */
    public static void bundled(Path library) throws IOException {
        generator(library, "shapes-causal-target", LATENT, "labels", "{}");
        generator(library, "shapes-causal-draft-head", LATENT, "labels", "{}");
        model(library, "shapes-autoencoder", """
                {"name": "shapes-autoencoder", "latent": %s, "decoder": {"part": "motifs", "configuration": {}}}
                """.formatted(LATENT));
    }

    /** A classifier of pictures of this size. */
    public static Path classifier(Path library, String name, int classes, int side) throws IOException {
        return model(library, name, """
                {"name": "%s",
                 "latent": {"channels": 3, "height": %d, "width": %d, "patch": 1, "scale": 1},
                 "classifier": {"part": "mosaic", "configuration": {"classes": %d}}}
                """.formatted(name, side, side, classes));
    }

    /** A model with a specification of any content. */
    public static Path model(Path library, String name, String specification) throws IOException {
        Path folder = Files.createDirectories(library.resolve(name));
        Files.writeString(folder.resolve("model.json"), specification);
        return folder;
    }

    /** Lets a model say that it was widened from one that is called {@code little}. */
    public static void declareWidened(Path model) throws IOException {
        Path file = model.resolve("model.json");
        String specification = Files.readString(file).strip();
        Files.writeString(
                file, specification.substring(0, specification.length() - 1)
                        + ", \"provenance\": {\"createdBy\": \"a test\", \"widenedFrom\": \"little\"}}");
    }
}
