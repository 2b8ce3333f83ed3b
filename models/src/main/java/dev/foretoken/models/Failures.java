package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The errors that files give rise to. */
final class Failures {
    private Failures() {}

    static ForetokenException corrupt(Path file, String why) {
        return corrupt(file, why, null);
    }

    static ForetokenException corrupt(Path file, String why, Throwable cause) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_CHECKPOINT, "Cannot use [" + file + "]: " + why, cause);
    }

    static ForetokenException noTensor(String name, String where) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_CHECKPOINT, "No tensor [" + name + "] in [" + where + "]");
    }

    static ForetokenException unreadable(Path file, IOException cause) {
        return new ForetokenException(
                ForetokenException.Code.INPUT_OUTPUT, "Cannot read [" + file + "]: " + reason(cause), cause);
    }

    static ForetokenException unwritable(Path file, IOException cause) {
        return new ForetokenException(
                ForetokenException.Code.INPUT_OUTPUT, "Cannot write [" + file + "]: " + reason(cause), cause);
    }

    /** The messages of these exceptions are the file's name alone. */
    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "something else of that name is there already";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
