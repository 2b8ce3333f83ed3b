package dev.foretoken.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder of numbers computed with the official code: the bundled one, or one named by the system property {@code
 * foretoken.golden} (separated as paths are).
 */
public record GoldenFolder(Path path) {
    private static final List<String> BUNDLED = List.of(
            "acceptance.safetensors", "backbone.safetensors", "config.json", "draft-checkpoint.pth",
            "draft.safetensors", "generation.safetensors", "head_net.safetensors", "head_sample.safetensors",
            "head_sample_cfg.safetensors", "official-manifests.json", "schedule_10-20-15.safetensors",
            "schedule_100.safetensors", "schedule_25.safetensors", "schedule_ddim50.safetensors",
            "target.safetensors", "vae-checkpoint.pth", "vae.safetensors", "vae_config.json", "vae_io.safetensors");

    /** The bundled folder and those that the system property names; all of one layout. */
    public static List<GoldenFolder> all() {
        List<GoldenFolder> folders = new ArrayList<>(List.of(bundled()));
        for (String further : System.getProperty("foretoken.golden", "").split(File.pathSeparator)) {
            if (!further.isBlank()) {
                folders.add(new GoldenFolder(Path.of(further)));
            }
        }
        return folders;
    }

    /** The bundled folder, unpacked to where files can be mapped. */
    public static GoldenFolder bundled() {
        try {
            Path folder = Files.createTempDirectory("golden");
            folder.toFile().deleteOnExit();
            for (String name : BUNDLED) {
                Path file = folder.resolve(name);
                try (InputStream in = GoldenFolder.class.getResourceAsStream("/golden/" + name)) {
                    Files.copy(in, file);
                }
                file.toFile().deleteOnExit();
            }
            return new GoldenFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    public Safetensors open(String name) {
        return Safetensors.open(file(name));
    }

    /** The files whose names match a pattern such as {@code schedule_*.safetensors}. */
    public List<Path> files(String glob) {
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(path, glob)) {
            List<Path> files = new ArrayList<>();
            matching.forEach(files::add);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(file(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
