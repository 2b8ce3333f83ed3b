package dev.foretoken.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: 8 bytes with its length, then JSON with the type, shape and place of every tensor.
 *
 * @param tensors by name, in the header's order
 * @param metadata free text of the writer
 */
record SafetensorsHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    /** The format's own bound. */
    private static final long LONGEST = 100_000_000;

    /** One tensor and where in the file its first byte is. */
    record Tensor(TensorType type, long offset) {}

    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw Failures.corrupt(file, "it has [" + size + "] bytes, too few for a header: it is empty or truncated");
        }
        long length = bytes(channel, 0, Long.BYTES).getLong();
        if (length < 0 || length > size - Long.BYTES) {
            throw Failures.corrupt(
                    file, "its header claims [" + Long.toUnsignedString(length) + "] bytes, but only ["
                            + (size - Long.BYTES) + "] follow: it is truncated, corrupt or no safetensors file");
        }
        if (length > LONGEST) {
            throw Failures.corrupt(
                    file, "its header of [" + length + "] bytes is longer than the format's [" + LONGEST + "]");
        }
        byte[] json = bytes(channel, Long.BYTES, (int) length).array();
        return new Parser(file, Long.BYTES + length, size).parse(json);
    }

    private static ByteBuffer bytes(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("the file ended while it was read");
            }
        }
        return buffer.flip();
    }

    /**
     * Reads and checks the JSON.
     *
     * @param start of the tensors' bytes in the file
     * @param end of the file
     */
    private record Parser(Path file, long start, long end) {
        SafetensorsHeader parse(byte[] json) {
            JsonNode root;
            try {
                root = Json.MAPPER.readTree(json);
            } catch (IOException e) {
                throw Failures.corrupt(file, "its header is not valid JSON: " + Json.problem(e), e);
            }
            if (!root.isObject()) {
                throw Failures.corrupt(file, "its header is not a JSON object");
            }
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            root.path(METADATA).properties().forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
            root.properties().stream()
                    .filter(entry -> !entry.getKey().equals(METADATA))
                    .forEach(entry -> tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue())));
            requireNoGaps(tensors);
            return new SafetensorsHeader(tensors, metadata);
        }

        private Tensor tensor(String name, JsonNode node) {
            JsonNode offsets = node.path("data_offsets");
            if (offsets.size() != 2 || !isLong(offsets.get(0)) || !isLong(offsets.get(1))) {
                throw invalid(name, "needs [data_offsets] of two integers");
            }
            long first = offsets.get(0).asLong();
            long last = offsets.get(1).asLong();
            if (first < 0 || last < first || last > end - start) {
                throw invalid(
                        name, "has data_offsets [" + first + ", " + last + "] outside the [" + (end - start)
                                + "] bytes that the file holds: it is truncated or corrupt");
            }
            TensorType type = new TensorType(dataType(name, node.path("dtype")), shape(name, node.path("shape")));
            if (!fits(type, last - first)) {
                throw invalid(
                        name, "of type [" + type.type() + "] and shape " + Arrays.toString(type.shape())
                                + " does not have the [" + (last - first) + "] bytes of its data_offsets");
            }
            return new Tensor(type, start + first);
        }

        private static boolean isLong(JsonNode node) {
            return node.isIntegralNumber() && node.canConvertToLong();
        }

        private DataType dataType(String name, JsonNode node) {
            return Arrays.stream(DataType.values())
                    .filter(type -> type.name().equals(node.asText()))
                    .findAny()
                    .orElseThrow(() -> invalid(
                            name, "has the unknown dtype [" + node.asText() + "]; known are "
                                    + Arrays.toString(DataType.values())));
        }

        private int[] shape(String name, JsonNode node) {
            if (!node.isArray()) {
                throw invalid(name, "needs a [shape]");
            }
            int[] shape = new int[node.size()];
            for (int axis = 0; axis < shape.length; axis++) {
                JsonNode length = node.get(axis);
                if (!length.isIntegralNumber() || !length.canConvertToInt() || length.asInt() < 0) {
                    throw invalid(name, "cannot have the shape " + node);
                }
                shape[axis] = length.asInt();
            }
            return shape;
        }

        private static boolean fits(TensorType type, long length) {
            try {
                return type.bytes() == length;
            } catch (ArithmeticException e) {
                return false;
            }
        }

        /** The format wants the tensors to cover the rest of the file, each byte once. */
        private void requireNoGaps(Map<String, Tensor> tensors) {
            List<Map.Entry<String, Tensor>> byOffset = tensors.entrySet().stream()
                    .sorted(Comparator.<Map.Entry<String, Tensor>>comparingLong(entry -> entry.getValue().offset)
                            .thenComparingLong(entry -> entry.getValue().type.bytes()))
                    .toList();
            long at = start;
            for (Map.Entry<String, Tensor> entry : byOffset) {
                long offset = entry.getValue().offset;
                if (offset != at) {
                    throw invalid(
                            entry.getKey(), "starts at byte [" + (offset - start) + "] of the data, "
                                    + (offset < at ? "inside the tensor before it" : "after a gap")
                                    + ", instead of at [" + (at - start) + "]");
                }
                at += entry.getValue().type.bytes();
            }
            if (at != end) {
                throw Failures.corrupt(file, "[" + (end - at) + "] bytes at its end belong to no tensor");
            }
        }

        private ForetokenException invalid(String tensor, String why) {
            return Failures.corrupt(file, "tensor [" + tensor + "] " + why);
        }
    }
}
