package dev.foretoken.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Philox;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file with random damage is read or refused with a message; nothing else comes of it. */
final class DamagedFilesTest {
    private static final int CASES = 250;
    private static final String CHECKPOINT = "draft-checkpoint.pth";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"head_net.safetensors, 400", "schedule_25.safetensors, 1000", "head_net.safetensors, 100000"})
    void safetensors(String name, int damaged) {
        byte[] whole = SafetensorsBytes.read(GoldenFolder.bundled().file(name));
        Path file = folder.resolve("a.safetensors");
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            SafetensorsBytes.write(file, damage(whole, damaged, i));
            refused += isRefused(file, i) ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    @Test
    void containers() {
        byte[] whole = SafetensorsBytes.read(GoldenFolder.bundled().file(CHECKPOINT));
        Path file = folder.resolve("a.pth");
        int refused = 0;
        for (int i = 0; i < CASES / 4; i++) {
            SafetensorsBytes.write(file, damage(whole, whole.length, i));
            refused += isRefused(file, i) ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    /** The container's own checksum holds, so that only the pickle's reader stands against the damage. */
    @Test
    void pickles() throws IOException {
        Path file = folder.resolve("a.pth");
        int refused = 0;
        try (ZipFile whole = new ZipFile(GoldenFolder.bundled().file(CHECKPOINT).toFile())) {
            for (int i = 0; i < CASES; i++) {
                copyWithDamagedPickle(whole, file, i);
                refused += isRefused(file, i) ? 1 : 0;
            }
        }
        assertThat(refused).isPositive();
    }

    private static void copyWithDamagedPickle(ZipFile whole, Path file, int number) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (ZipEntry entry : whole.stream().toList()) {
                byte[] content = whole.getInputStream(entry).readAllBytes();
                boolean isPickle = entry.getName().endsWith("data.pkl");
                Pickle.store(zip, entry.getName(), isPickle ? damage(content, content.length, number) : content);
            }
        }
    }

    /** Cuts the bytes off, or changes a few of the first {@code damaged}. */
    private static byte[] damage(byte[] whole, int damaged, int number) {
        Philox random = new Philox(7);
        int reach = Math.min(damaged, whole.length);
        int[] words = new int[4];
        random.words(number, 0, 0, 0, words);
        if (words[0] % 5 == 0) {
            return Arrays.copyOf(whole, Integer.remainderUnsigned(words[1], reach));
        }
        byte[] bytes = whole.clone();
        int changes = 1 + Integer.remainderUnsigned(words[0], 4);
        for (int change = 1; change <= changes; change++) {
            random.words(number, change, 0, 0, words);
            bytes[Integer.remainderUnsigned(words[0], reach)] = (byte) words[1];
        }
        return bytes;
    }

    private static boolean isRefused(Path file, int number) {
        Throwable failure = catchThrowable(() -> {
            try (Checkpoint checkpoint = Checkpoint.open(file, Optional.empty())) {
                checkpoint.names().forEach(checkpoint::read);
            }
        });
        if (failure != null) {
            assertThat(failure).as("case [%d]", number).isInstanceOf(ForetokenException.class);
        }
        return failure != null;
    }
}
