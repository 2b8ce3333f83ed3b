package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A file or folder that appears under its name once it is complete. Until then it lies beside it under a hidden name,
 * and a failure, an interrupt of the process included, leaves nothing.
 */
final class Pending implements AutoCloseable {
    private final Path target;
    private final Path hidden;
    private final List<Path> createdParents = new ArrayList<>();
    private final Thread onInterrupt = new Thread(this::discard, "discard unfinished output");
    private boolean settled;

    private Pending(Path target) {
        this.target = target;
        hidden = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".partial");
    }

    /** Starts; {@link #path()} is free to be made, as a file or as a folder. */
    static Pending of(Path target) {
        Pending pending = new Pending(target.toAbsolutePath().normalize());
        pending.watchForInterrupt();
        try {
            pending.createParents(pending.target.getParent());
            return pending;
        } catch (IOException e) {
            pending.close();
            throw Failures.unwritable(target, e);
        }
    }

    private void watchForInterrupt() {
        try {
            Runtime.getRuntime().addShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The process is ending already, and waits for whoever still has something to keep, as a training has.
        }
    }

    private void createParents(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            createParents(parent.getParent());
            Files.createDirectory(parent);
            createdParents.add(0, parent);
        }
    }

    /** Where to write. */
    Path path() {
        return hidden;
    }

    /** Gives it its name, in place of what has that name. */
    synchronized void commit() {
        if (settled) {
            throw new ForetokenException(
                    ForetokenException.Code.CANCELLED,
                    "Nothing was written to [" + target + "]: the process is ending");
        }
        try {
            if (Files.isDirectory(target)) {
                replaceFolder();
            } else {
                Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE);
            }
            settled = true;
        } catch (IOException e) {
            throw Failures.unwritable(target, e);
        }
    }

    /** A folder can only take the place of an empty one, so the old one steps aside first. */
    private void replaceFolder() throws IOException {
        Path old = target.resolveSibling(hidden.getFileName() + ".old");
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        delete(old);
    }

    @Override
    public void close() {
        discard();
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, and finds nothing left to do.
        }
    }

    private synchronized void discard() {
        if (settled) {
            return;
        }
        settled = true;
        try {
            delete(hidden);
            for (Path parent : createdParents) {
                Files.deleteIfExists(parent);
            }
        } catch (DirectoryNotEmptyException e) {
            // Somebody else began to use the parent: it stays.
        } catch (IOException e) {
            throw new ForetokenException(
                    ForetokenException.Code.INPUT_OUTPUT,
                    "Cannot remove the unfinished [" + hidden + "]: " + e.getMessage() + "; remove it by hand", e);
        }
    }

    /** Deletes a file or folder, also while somebody else deletes in it. */
    private static void delete(Path path) throws IOException {
        while (Files.exists(path)) {
            try (Stream<Path> tree = Files.walk(path)) {
                for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e.getCause();
                }
            }
        }
    }
}
