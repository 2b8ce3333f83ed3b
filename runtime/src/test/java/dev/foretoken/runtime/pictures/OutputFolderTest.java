package dev.foretoken.runtime.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputFolderTest {
    @TempDir
    Path folder;

    @Test
    void filesAppearTogetherAtTheEnd() throws IOException {
        try (OutputFolder output = new OutputFolder(folder)) {
            Path one = output.write("one", file -> Files.writeString(file, "1"));
            Path two = output.write("two", file -> Files.writeString(file, "2"));
            assertThat(one).doesNotExist();
            output.commit();
            assertThat(one).hasContent("1");
            assertThat(two).hasContent("2");
        }
        assertThat(names(folder)).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void filesOfTheSameNameAreReplaced() throws IOException {
        Files.writeString(folder.resolve("one"), "old");
        try (OutputFolder output = new OutputFolder(folder)) {
            output.write("one", file -> Files.writeString(file, "new"));
            output.commit();
        }
        assertThat(folder.resolve("one")).hasContent("new");
    }

    @Test
    void nothingIsLeftWithoutCommit() throws IOException {
        Path made = folder.resolve("a").resolve("b");
        try (OutputFolder output = new OutputFolder(made)) {
            output.write("one", file -> Files.writeString(file, "1"));
        }
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void aFullDiskLeavesWhatWasThere() throws IOException {
        Files.writeString(folder.resolve("one"), "old");
        try (OutputFolder output = new OutputFolder(folder)) {
            output.write("one", file -> Files.writeString(file, "new"));
            assertThatExceptionOfType(ForetokenException.class)
                    .isThrownBy(() -> output.write("two", file -> {
                        Files.writeString(file, "half");
                        throw new IOException("No space left on device");
                    }))
                    .withMessageContainingAll("two", "No space left on device", "make room")
                    .matches(e -> e.code() == Code.INPUT_OUTPUT);
        }
        assertThat(names(folder)).containsExactly("one");
        assertThat(folder.resolve("one")).hasContent("old");
    }

    @Test
    void aFolderInThePlaceOfAFileIsFoundBeforeAnythingIsMoved() throws IOException {
        Files.createDirectory(folder.resolve("two"));
        try (OutputFolder output = new OutputFolder(folder)) {
            output.write("one", file -> Files.writeString(file, "1"));
            assertThatExceptionOfType(ForetokenException.class)
                    .isThrownBy(() -> output.write("two", file -> Files.writeString(file, "2")))
                    .withMessageContaining("a folder is in its place");
        }
        assertThat(names(folder)).containsExactly("two");
    }

    @Test
    void aFileInThePlaceOfTheFolderIsAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> new OutputFolder(file))
                .withMessageContaining("Cannot write [" + file + "]");
    }

    @Test
    void aFolderThatSomebodyBeganToUseStays() throws IOException {
        Path made = folder.resolve("made");
        try (OutputFolder output = new OutputFolder(made)) {
            Files.writeString(made.resolve("theirs"), "x");
            output.write("one", file -> Files.writeString(file, "1"));
        }
        assertThat(names(made)).containsExactly("theirs");
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Stream.of(files.map(file -> file.getFileName().toString()).toArray(String[]::new));
        }
    }
}
