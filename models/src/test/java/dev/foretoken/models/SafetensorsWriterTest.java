package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INPUT_OUTPUT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_ARGUMENT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_CHECKPOINT;
import static dev.foretoken.api.ForetokenException.Code.WRONG_SHAPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SafetensorsWriterTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void whatIsWrittenIsReadBack(DataType type) {
        Random random = new Random(7);
        for (int run = 0; run < 20; run++) {
            Map<String, int[]> shapes = shapes(random);
            Map<String, FloatBlock> blocks = blocks(shapes, type, random);
            List<String> order = new ArrayList<>(shapes.keySet());
            Collections.shuffle(order, random);

            Path file = folder.resolve(type + "-" + run);
            try (SafetensorsWriter writer = SafetensorsWriter.create(file, shapes, type, Map.of("run", "" + run))) {
                order.forEach(name -> writer.write(name, blocks.get(name)));
                writer.commit();
            }

            try (Safetensors tensors = Safetensors.open(file)) {
                assertThat(tensors.names()).containsExactlyElementsOf(shapes.keySet());
                assertThat(tensors.metadata()).containsEntry("run", "" + run);
                shapes.forEach((name, shape) -> {
                    assertThat(tensors.dataType(name)).isEqualTo(type);
                    assertThat(tensors.shape(name)).containsExactly(shape);
                    assertThat(tensors.read(name).data()).containsExactly(blocks.get(name).data());
                });
            }
        }
    }

    @Test
    void aTensorLargerThanAWindowIsReadBack() {
        FloatBlock values = FloatBlock.zeros(5, 1 << 20);
        for (int i = 0; i < values.size(); i++) {
            values.data()[i] = i;
        }
        Path file = folder.resolve("large");
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                file, Map.of("x", values.shape()), DataType.F32, Map.of())) {
            writer.write("x", values);
            writer.commit();
        }

        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.read("x").data()).isEqualTo(values.data());
        }
    }

    @Test
    void leavesNothingWithoutCommit() {
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                folder.resolve("deep/down/a"), Map.of("x", new int[] {2}), DataType.F32, Map.of())) {
            writer.write("x", FloatBlock.of(new float[] {1, 2}, 2));
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsWhatWasThereUntilCommit() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "before");
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                file, Map.of("x", new int[] {1}), DataType.F32, Map.of())) {
            writer.write("x", FloatBlock.of(new float[] {1}, 1));
            assertThat(file).hasContent("before");
            writer.commit();
        }

        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.read("x").data()).containsExactly(1);
        }
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void doesNotCommitHalfAFile() {
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                folder.resolve("a"), Map.of("x", new int[] {1}), DataType.F32, Map.of())) {
            Failing.with(INVALID_CHECKPOINT, writer::commit).contains("[x]", "never written");
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesOtherTensorsThanAnnounced() {
        FloatBlock values = FloatBlock.zeros(3);
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                folder.resolve("a"), Map.of("x", new int[] {1}), DataType.F32, Map.of())) {
            Failing.with(INVALID_CHECKPOINT, () -> writer.write("y", values)).contains("[y]", "not announced");
            Failing.with(WRONG_SHAPE, () -> writer.write("x", values)).contains("[3]", "[1]");
        }
    }

    @Test
    void refusesTypesThatAreNotForWeights() {
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                folder.resolve("a"), Map.of("x", new int[] {1}), DataType.I32, Map.of())) {
            Failing.with(INVALID_ARGUMENT, () -> writer.write("x", FloatBlock.zeros(1))).contains("[I32]", "BF16");
        }
    }

    @Test
    void saysBeforehandThatTheDiskHasNoRoom() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < 100_000; i++) {
            shapes.put("x" + i, new int[] {Integer.MAX_VALUE});
        }

        Failing.with(INPUT_OUTPUT, () -> SafetensorsWriter.create(folder.resolve("a"), shapes, DataType.F32, Map.of()))
                .contains("the disk has room for");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void doesNotReplaceAFolder() {
        Failing.with(INPUT_OUTPUT, () -> SafetensorsWriter.create(folder, Map.of(), DataType.F32, Map.of()))
                .contains("there already");
        assertThat(folder).isDirectory();
    }

    @Test
    void saysThatTheFolderCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        Failing.with(INPUT_OUTPUT, () -> SafetensorsWriter.create(file.resolve("a"), Map.of(), DataType.F32, Map.of()))
                .contains("Cannot write");
    }

    private static Map<String, int[]> shapes(Random random) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            shapes.put("tensor \"" + i + "\" é", random.ints(random.nextInt(4), 0, 9).toArray());
        }
        return shapes;
    }

    /** Values that the type holds without rounding. */
    private static Map<String, FloatBlock> blocks(Map<String, int[]> shapes, DataType type, Random random) {
        Map<String, FloatBlock> blocks = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            FloatBlock block = FloatBlock.zeros(shape);
            for (int i = 0; i < block.size(); i++) {
                block.data()[i] = type == DataType.F32 ? random.nextFloat() : random.nextInt(255) - 127;
            }
            blocks.put(name, block);
        });
        return blocks;
    }
}
