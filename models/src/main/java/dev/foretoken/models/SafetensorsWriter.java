package dev.foretoken.models;

import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Writes a safetensors file tensor by tensor, in any order. The file appears under its name with {@link #commit()}; if
 * that is not reached, nothing is left.
 */
public final class SafetensorsWriter implements AutoCloseable {
    /** The format wants the tensors to begin at a multiple of this. */
    private static final int ALIGNMENT = 8;

    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final Pending pending;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final Map<String, SafetensorsHeader.Tensor> tensors = new LinkedHashMap<>();
    private final Set<String> unwritten;

    /**
     * Starts a file.
     *
     * @param shapes of the tensors to come, by name and in the file's order
     * @param type how all of them are stored: F32, F16 or BF16
     * @param metadata free text
     * @throws ForetokenException with {@link ForetokenException.Code#INPUT_OUTPUT} if it cannot be written or the disk
     *     has not the room
     */
    public static SafetensorsWriter create(
            Path file, Map<String, int[]> shapes, DataType type, Map<String, String> metadata) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> types.put(name, new TensorType(type, shape)));
        return create(file, types, metadata);
    }

    /**
     * Writes a file whole.
     *
     * @param tensors by name and in the file's order
     * @param type how all of them are stored: F32, F16 or BF16
     * @param metadata free text
     * @throws ForetokenException with {@link ForetokenException.Code#INPUT_OUTPUT} if it cannot be written or the disk
     *     has not the room
     */
    public static void write(
            Path file, Map<String, FloatBlock> tensors, DataType type, Map<String, String> metadata) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, values) -> shapes.put(name, values.shape()));
        try (SafetensorsWriter writer = create(file, shapes, type, metadata)) {
            tensors.forEach(writer::write);
            writer.commit();
        }
    }

    /** Starts a file whose tensors are stored each in its own way. */
    static SafetensorsWriter create(Path file, Map<String, TensorType> types, Map<String, String> metadata) {
        if (Files.isDirectory(file)) {
            throw Failures.unwritable(file, new FileAlreadyExistsException(file.toString()));
        }
        Pending pending = Pending.of(file);
        try {
            FileChannel channel = FileChannel.open(
                    pending.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new SafetensorsWriter(file, pending, channel, types, metadata);
        } catch (IOException e) {
            pending.close();
            throw Failures.unwritable(file, e);
        }
    }

    private SafetensorsWriter(
            Path file, Pending pending, FileChannel channel, Map<String, TensorType> types,
            Map<String, String> metadata) {
        this.file = file;
        this.pending = pending;
        this.channel = channel;
        unwritten = new LinkedHashSet<>(types.keySet());
        try {
            begin(types, metadata);
        } catch (IOException e) {
            close();
            throw Failures.unwritable(file, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void begin(Map<String, TensorType> types, Map<String, String> metadata) throws IOException {
        ObjectNode header = Json.MAPPER.createObjectNode();
        if (!metadata.isEmpty()) {
            header.set(SafetensorsHeader.METADATA, Json.MAPPER.valueToTree(metadata));
        }
        long end = 0;
        for (Map.Entry<String, TensorType> entry : types.entrySet()) {
            TensorType type = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", type.type().name());
            node.set("shape", Json.MAPPER.valueToTree(type.shape()));
            node.putArray("data_offsets").add(end).add(end + type.bytes());
            end += type.bytes();
        }
        byte[] json = Json.MAPPER.writer(new MinimalPrettyPrinter()).writeValueAsBytes(header);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        requireRoom(Long.BYTES + padded + end);

        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(padded).put(json);
        Arrays.fill(start.array(), start.position(), start.capacity(), (byte) ' ');
        writeFully(start.rewind(), 0);
        long offset = start.capacity();
        for (Map.Entry<String, TensorType> entry : types.entrySet()) {
            tensors.put(entry.getKey(), new SafetensorsHeader.Tensor(entry.getValue(), offset));
            offset += entry.getValue().bytes();
        }
    }

    private void requireRoom(long bytes) throws IOException {
        long room = Files.getFileStore(pending.path()).getUsableSpace();
        if (room < bytes) {
            throw new IOException("it needs [" + bytes + "] bytes, but the disk has room for [" + room + "]");
        }
    }

    /**
     * Writes one tensor.
     *
     * @return CRC-32C of the bytes that were written
     * @throws ForetokenException with {@link ForetokenException.Code#WRONG_SHAPE} if it was not announced so
     */
    public CRC32C write(String name, FloatBlock values) {
        SafetensorsHeader.Tensor tensor = tensors.get(name);
        if (tensor == null || !unwritten.remove(name)) {
            throw Failures.corrupt(file, "tensor [" + name + "] was not announced, or is there already");
        }
        values.requireShape(name, tensor.type().shape());
        CRC32C checksum = new CRC32C();
        DataType type = tensor.type().type();
        try {
            int window = BUFFER / type.bytes();
            for (int at = 0; at < values.size(); at += window) {
                buffer.clear();
                type.write(values.data(), at, Math.min(window, values.size() - at), buffer);
                checksum.update(buffer.flip());
                writeFully(buffer.rewind(), tensor.offset() + (long) at * type.bytes());
            }
        } catch (IOException e) {
            throw Failures.unwritable(file, e);
        }
        return checksum;
    }

    private void writeFully(ByteBuffer bytes, long position) throws IOException {
        for (long at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    /**
     * Gives the file its name.
     *
     * @throws ForetokenException if a tensor was announced and not written
     */
    public void commit() {
        if (!unwritten.isEmpty()) {
            throw Failures.corrupt(file, "tensors " + unwritten + " were announced but never written");
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw Failures.unwritable(file, e);
        }
        pending.commit();
    }

    @Override
    public void close() {
        try (pending) {
            channel.close();
        } catch (IOException e) {
            throw Failures.unwritable(file, e);
        }
    }
}
