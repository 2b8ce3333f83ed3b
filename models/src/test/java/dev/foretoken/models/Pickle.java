package dev.foretoken.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes PyTorch checkpoints by hand, opcode by opcode, so that they can be wrong or evil. */
final class Pickle {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<String, byte[]> storages = new LinkedHashMap<>();

    Pickle() {
        raw(0x80, 2);
    }

    Pickle raw(int... opcodes) {
        for (int opcode : opcodes) {
            bytes.write(opcode);
        }
        return this;
    }

    /** One-letter opcodes, as the pickle module names them. */
    Pickle ops(String opcodes) {
        return raw(opcodes.chars().toArray());
    }

    Pickle global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    Pickle text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ops("X");
        number(encoded.length);
        bytes.writeBytes(encoded);
        return this;
    }

    Pickle integer(int value) {
        ops("J");
        return number(value);
    }

    private Pickle number(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
        return this;
    }

    Pickle tuple(int... values) {
        ops("(");
        for (int value : values) {
            integer(value);
        }
        return ops("t");
    }

    /** A float32 tensor, contiguous and alone in its storage. */
    Pickle tensor(float[] values, int... shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return view(storage(values), values.length, 0, shape, strides);
    }

    /** Adds a storage and returns its key. */
    String storage(float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        String key = Integer.toString(storages.size());
        storages.put(key, data.array());
        return key;
    }

    /** A view of a float32 storage. */
    Pickle view(String storage, int storageLength, int offset, int[] shape, int[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").ops("(");
        ops("(").text("storage").global("torch", "FloatStorage").text(storage).text("cpu").integer(storageLength);
        return ops("tQ").integer(offset).tuple(shape).tuple(strides)
                .raw(0x89).global("collections", "OrderedDict").ops(")RtR");
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Ends the pickle and puts it into the container of {@code torch.save}. */
    Path save(Path file) {
        ops(".");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            store(zip, "archive/data.pkl", bytes());
            for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
                store(zip, "archive/data/" + storage.getKey(), storage.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
