package dev.foretoken.runtime.pictures;

import dev.foretoken.api.ForetokenException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * A folder that receives all files of a run, or none: they are written beside their places and moved there by {@link
 * #commit()}. Closing without it leaves nothing behind.
 */
public final class OutputFolder implements AutoCloseable {
    private final Path folder;
    private final List<Path> created = new ArrayList<>();
    /** Temporary file by the place that it will take. */
    private final Map<Path, Path> pending = new LinkedHashMap<>();

    /**
     * Opens a folder, creating it if it is not there, and proves that it can be written to.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#INPUT_OUTPUT} if it cannot
     */
    public OutputFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        try {
            create(this.folder);
            Files.delete(Files.createFile(temporary("probe")));
        } catch (IOException e) {
            close();
            throw unwritable(this.folder, e);
        }
    }

    /** Writes a file of any content. */
    public Path write(String name, Content content) {
        Path place = folder.resolve(name);
        Path temporary = temporary(name);
        pending.put(place, temporary);
        try {
            if (Files.isDirectory(place)) {
                throw new IOException("a folder is in its place");
            }
            content.writeTo(temporary);
        } catch (IOException e) {
            throw unwritable(place, e);
        }
        return place;
    }

    /** Writes a PNG. */
    public Path writePng(String name, BufferedImage image) {
        return write(name, file -> {
            try (OutputStream out = Files.newOutputStream(file)) {
                ImageIO.write(image, "png", out);
            }
        });
    }

    /** Puts all files in their places, over older ones of the same names. */
    public void commit() {
        for (Map.Entry<Path, Path> file : pending.entrySet()) {
            try {
                Files.move(file.getValue(), file.getKey(), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw unwritable(file.getKey(), e);
            }
        }
        pending.clear();
        created.clear();
    }

    @Override
    public void close() {
        try {
            for (Path temporary : pending.values()) {
                Files.deleteIfExists(temporary);
            }
            for (Path empty : created) {
                Files.deleteIfExists(empty);
            }
        } catch (DirectoryNotEmptyException e) {
            // Somebody else uses the folder by now: it stays.
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private Path temporary(String name) {
        return folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".partial");
    }

    /** Creates a folder and its parents, remembering which were not there, innermost first. */
    private void create(Path missing) throws IOException {
        if (!Files.isDirectory(missing)) {
            if (missing.getParent() != null) {
                create(missing.getParent());
            }
            Files.createDirectory(missing);
            created.add(0, missing);
        }
    }

    private static ForetokenException unwritable(Path path, IOException cause) {
        return new ForetokenException(
                ForetokenException.Code.INPUT_OUTPUT,
                "Cannot write [" + path + "]: " + cause + ". Choose another folder with --out, or make room", cause);
    }

    /** What goes into a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path file) throws IOException;
    }
}
