package dev.foretoken.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** The SHA-256 of files. */
final class FileDigest {
    private static final int BUFFER = 1 << 20;

    private FileDigest() {}

    /**
     * Reads a whole file.
     *
     * @param read told of the bytes read so far, again and again
     * @return 64 lower-case hexadecimal digits
     */
    static String sha256(Path file, LongConsumer read) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
        long done = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[BUFFER];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                digest.update(bytes, 0, length);
                done += length;
                read.accept(done);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
