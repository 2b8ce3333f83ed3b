package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INPUT_OUTPUT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_ARGUMENT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_CHECKPOINT;
import static dev.foretoken.models.SafetensorsBytes.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsTest {
    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("a.safetensors");
    }

    @Test
    void readsEveryTypeAsItIs() {
        ByteBuffer data = ByteBuffer.allocate(39).order(ByteOrder.LITTLE_ENDIAN);
        data.putDouble(Math.PI).putLong(Long.MIN_VALUE + 1).putFloat(1.5f).putInt(-7).putInt(0x4000_3C00);
        data.putInt(0xC040_3F80).putShort((short) -300).put((byte) -1).put((byte) -1).put((byte) 1).put(new byte[2]);
        Path written = file(path,
                "{'__metadata__':{'by':'hand'},'f64':{'dtype':'F64','shape':[1],'data_offsets':[0,8]},"
                        + "'i64':{'dtype':'I64','shape':[1],'data_offsets':[8,16]},"
                        + "'f32':{'dtype':'F32','shape':[],'data_offsets':[16,20]},"
                        + "'i32':{'dtype':'I32','shape':[1,1],'data_offsets':[20,24]},"
                        + "'f16':{'dtype':'F16','shape':[2],'data_offsets':[24,28]},"
                        + "'bf16':{'dtype':'BF16','shape':[2],'data_offsets':[28,32]},"
                        + "'i16':{'dtype':'I16','shape':[1],'data_offsets':[32,34]},"
                        + "'i8':{'dtype':'I8','shape':[1],'data_offsets':[34,35]},"
                        + "'u8':{'dtype':'U8','shape':[1],'data_offsets':[35,36]},"
                        + "'bool':{'dtype':'BOOL','shape':[3],'data_offsets':[36,39]},"
                        + "'none':{'dtype':'F32','shape':[0,4],'data_offsets':[39,39]}}",
                data.array());

        try (Safetensors tensors = Safetensors.open(written)) {
            assertThat(tensors.metadata()).containsExactly(Map.entry("by", "hand"));
            assertThat(tensors.readDoubles("f64")).containsExactly(Math.PI);
            assertThat(tensors.readLongs("i64")).containsExactly(Long.MIN_VALUE + 1);
            assertThat(tensors.read("f32").data()).containsExactly(1.5f);
            assertThat(tensors.shape("f32")).isEmpty();
            assertThat(tensors.readLongs("i32")).containsExactly(-7);
            assertThat(tensors.read("f16").data()).containsExactly(1, 2);
            assertThat(tensors.read("bf16").data()).containsExactly(1, -3);
            assertThat(tensors.readLongs("i16")).containsExactly(-300);
            assertThat(tensors.readLongs("i8")).containsExactly(-1);
            assertThat(tensors.readDoubles("u8")).containsExactly(255);
            assertThat(tensors.readLongs("bool")).containsExactly(1, 0, 0);
            assertThat(tensors.read("none").shape()).containsExactly(0, 4);
            assertThat(tensors.dataType("u8")).isEqualTo(DataType.U8);
        }
    }

    @Test
    void readsFilesOverTwoGigabytes() throws IOException {
        long far = (2L << 30) + 8;
        String header = ("{'hole':{'dtype':'U8','shape':[2147483647],'data_offsets':[0,2147483647]},"
                + "'gap':{'dtype':'U8','shape':[9],'data_offsets':[2147483647," + far + "]},"
                + "'far':{'dtype':'F32','shape':[2],'data_offsets':[" + far + "," + (far + 8) + "]}}")
                .replace('\'', '"');
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length()).array());
            sparse.write(header.getBytes(StandardCharsets.US_ASCII));
            sparse.seek(8 + header.length() + far);
            sparse.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(4).putFloat(-5).array());
        }

        try (Safetensors tensors = Safetensors.open(path)) {
            assertThat(tensors.read("far").data()).containsExactly(4, -5);
        }
    }

    @Test
    void readsHeadersOverOneMegabyte() {
        String padding = " ".repeat(3 << 20);
        file(path, "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}" + padding + "}", (byte) 9);

        try (Safetensors tensors = Safetensors.open(path)) {
            assertThat(tensors.readLongs("x")).containsExactly(9);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0280, 0x4B50})
    void isNotTakenForAnotherFormatWhateverItsHeadersLength(int length) {
        String header = "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}";
        file(path, header + " ".repeat(length - header.length()), (byte) 9);

        try (Checkpoint checkpoint = Checkpoint.open(path, Optional.empty())) {
            assertThat(checkpoint.read("x").data()).containsExactly(9);
        }
    }

    @Test
    void readsShardsAsOne() throws IOException {
        file(folder.resolve("one.safetensors"), "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", (byte) 1);
        file(folder.resolve("two.safetensors"), "{'y':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", (byte) 2);
        Path index = index("{'metadata':{'total_size':2},"
                + "'weight_map':{'x':'one.safetensors','y':'two.safetensors'}}");

        try (Safetensors tensors = Safetensors.open(index)) {
            assertThat(tensors.names()).containsExactlyInAnyOrder("x", "y");
            assertThat(tensors.read("y").data()).containsExactly(2);
        }
    }

    @Test
    void refusesShardsThatDisagreeWithTheirIndex() throws IOException {
        file(folder.resolve("one.safetensors"), "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", (byte) 1);
        Path index = index("{'weight_map':{'x':'one.safetensors','lost':'one.safetensors'}}");

        Failing.with(INVALID_CHECKPOINT, () -> Safetensors.open(index)).contains("disagree", "[lost]");
    }

    @Test
    void refusesTheSameTensorInTwoShards() throws IOException {
        for (String shard : new String[] {"one.safetensors", "two.safetensors"}) {
            file(folder.resolve(shard), "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", (byte) 1);
        }
        Path index = index("{'weight_map':{'x':'one.safetensors','y':'two.safetensors'}}");

        Failing.with(INVALID_CHECKPOINT, () -> Safetensors.open(index)).contains("tensor [x]", "too");
    }

    @Test
    void refusesShardsElsewhere() throws IOException {
        Path index = index("{'weight_map':{'x':'../one.safetensors'}}");

        Failing.with(INVALID_CHECKPOINT, () -> Safetensors.open(index)).contains("[../one.safetensors]", "beside it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{'weight_map':null}", "{'weight_map':{'x':null}}", "[]", "", "7"})
    void refusesAnIndexThatIsNone(String json) throws IOException {
        Path index = index(json);

        Failing.with(INVALID_CHECKPOINT, () -> Safetensors.open(index)).contains(index.toString());
    }

    @Test
    void saysThatAnIndexIsMissing() {
        Failing.with(INPUT_OUTPUT, () -> Safetensors.open(folder.resolve("gone.index.json"))).contains("no such file");
    }

    @Test
    void saysThatAShardIsMissing() throws IOException {
        Path index = index("{'weight_map':{'x':'gone.safetensors'}}");

        Failing.with(INPUT_OUTPUT, () -> Safetensors.open(index)).contains("gone.safetensors", "no such file");
    }

    @Test
    void refusesAHeaderLengthOfTwoToThe62() {
        file(path, 1L << 62, "{}".getBytes(StandardCharsets.UTF_8));

        refused().contains("claims [4611686018427387904] bytes", "only [2] follow");
    }

    @Test
    void refusesANegativeHeaderLength() {
        file(path, -1, "{}".getBytes(StandardCharsets.UTF_8));

        refused().contains("claims [18446744073709551615] bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void refusesAFileTooShortForALength(int size) {
        SafetensorsBytes.write(path, new byte[size]);

        refused().contains("[" + size + "] bytes", "too few");
    }

    @Test
    void refusesTruncationAnywhere() {
        byte[] whole = SafetensorsBytes.read(GoldenFolder.bundled().file("head_net.safetensors"));
        for (int size = 0; size < whole.length; size += 37) {
            SafetensorsBytes.write(path, Arrays.copyOf(whole, size));
            refused();
        }
    }

    @Test
    void refusesHeadersThatAreNoJson() {
        file(path, "{'x':");

        refused().contains("not valid JSON");
    }

    @Test
    void refusesHeadersThatAreNoObject() {
        file(path, "[1]");

        refused().contains("not a JSON object");
    }

    @Test
    void refusesTheSameNameTwice() {
        file(path, "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},"
                + "'x':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}}", (byte) 1, (byte) 2);

        refused().contains("Duplicate");
    }

    @Test
    void refusesOverlappingOffsets() {
        file(path, "{'x':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
                + "'y':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}}", (byte) 1, (byte) 2, (byte) 3);

        refused().contains("tensor [y]", "inside the tensor before it");
    }

    @Test
    void refusesGaps() {
        file(path, "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},"
                + "'y':{'dtype':'U8','shape':[1],'data_offsets':[2,3]}}", (byte) 1, (byte) 2, (byte) 3);

        refused().contains("tensor [y]", "after a gap");
    }

    @Test
    void refusesBytesOfNoTensor() {
        file(path, "{'x':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", (byte) 1, (byte) 2);

        refused().contains("[1] bytes at its end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0,9]", "[-1,0]", "[1,0]", "[0,9223372036854775807]"})
    void refusesOffsetsOutsideTheFile(String offsets) {
        file(path, "{'x':{'dtype':'U8','shape':[1],'data_offsets':" + offsets + "}}", (byte) 1);

        refused().contains("tensor [x]", "outside the [1] bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0]", "[0,1,2]", "[0,1.5]", "'0,1'", "[0,9223372036854775808]", "null"})
    void refusesOffsetsThatAreNone(String offsets) {
        file(path, "{'x':{'dtype':'U8','shape':[1],'data_offsets':" + offsets + "}}", (byte) 1);

        refused().contains("tensor [x]", "[data_offsets]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2]", "[]", "[0]", "[1,3]", "[2147483647,2147483647,2147483647]"})
    void refusesShapesThatDoNotFitTheBytes(String shape) {
        file(path, "{'x':{'dtype':'F32','shape':" + shape + ",'data_offsets':[0,2]}}", (byte) 1, (byte) 2);

        refused().contains("tensor [x]", "does not have the [2] bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[-1]", "[1.5]", "['1']", "[4294967296]"})
    void refusesImpossibleShapes(String shape) {
        file(path, "{'x':{'dtype':'U8','shape':" + shape + ",'data_offsets':[0,1]}}", (byte) 1);

        refused().contains("tensor [x]", "cannot have the shape");
    }

    @Test
    void refusesUnknownTypes() {
        file(path, "{'x':{'dtype':'F8_E5M2','shape':[1],'data_offsets':[0,1]}}", (byte) 1);

        refused().contains("unknown dtype [F8_E5M2]", "known are [F64, F32");
    }

    @Test
    void aFlippedBitOfAHeaderIsAnErrorOrHarmless() {
        Path whole = GoldenFolder.bundled().file("head_net.safetensors");
        for (int bit = 0; bit < 8 * 350; bit += 11) {
            Path flipped = SafetensorsBytes.flip(whole, path, bit);
            try (Safetensors tensors = Safetensors.open(flipped)) {
                // What still opens differs in a name or its padding, never in how bytes are read.
                assertThat(tensors.names()).hasSize(5);
            } catch (ForetokenException e) {
                assertThat(e.code()).isEqualTo(INVALID_CHECKPOINT);
            }
        }
    }

    @Test
    void saysThatTheFileIsMissing() {
        Failing.with(INPUT_OUTPUT, () -> Safetensors.open(path)).contains("no such file");
    }

    @Test
    void saysThatATensorIsMissing() {
        file(path, "{}");

        try (Safetensors tensors = Safetensors.open(path)) {
            Failing.with(INVALID_CHECKPOINT, () -> tensors.read("x")).contains("No tensor [x]");
        }
    }

    @Test
    void doesNotReadFractionsAsIntegers() {
        file(path, "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", new byte[4]);

        try (Safetensors tensors = Safetensors.open(path)) {
            Failing.with(INVALID_ARGUMENT, () -> tensors.readLongs("x")).contains("[F32]");
        }
    }

    private Path index(String json) throws IOException {
        return Files.writeString(folder.resolve("model.safetensors.index.json"), json.replace('\'', '"'));
    }

    private AbstractStringAssert<?> refused() {
        return Failing.with(INVALID_CHECKPOINT, () -> Safetensors.open(path)).contains(path.toString());
    }
}
