package dev.foretoken.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files written by hand, right or wrong. */
final class SafetensorsBytes {
    private SafetensorsBytes() {}

    /** A file whose header is the given text, single quotes standing for double ones. */
    static Path file(Path file, String header, byte... data) {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return file(file, json.length, json, data);
    }

    /** A file that claims a header of another length than it has. */
    static Path file(Path file, long claimedLength, byte[] header, byte... data) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        return write(file, bytes.putLong(claimedLength).put(header).put(data).array());
    }

    static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same file, but for one bit. */
    static Path flip(Path file, Path flipped, long bit) {
        byte[] bytes = read(file);
        bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        return write(flipped, bytes);
    }
}
