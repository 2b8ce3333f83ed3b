package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.Checksum;

/**
 * Reads safetensors, in one file or in shards with an index ({@code model.safetensors.index.json}).
 *
 * <p>Tensors are memory-mapped while they are read, a window at a time, so that files may have any size. A window ends
 * with the next garbage collection; until then it counts as resident memory, so a small heap keeps that small too.
 */
public final class Safetensors implements Checkpoint {
    /** Bytes mapped at once; a multiple of every type's size. */
    private static final long WINDOW = 16 << 20;

    private final String name;
    private final List<FileChannel> channels = new ArrayList<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private record Place(Path file, FileChannel channel, SafetensorsHeader.Tensor tensor) {}

    private Safetensors(String name) {
        this.name = name;
    }

    /**
     * Opens a safetensors file, or the index of a sharded one.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_CHECKPOINT} if it is truncated or
     *     malformed, {@link ForetokenException.Code#INPUT_OUTPUT} if it cannot be read
     */
    public static Safetensors open(Path file) {
        return file.toString().endsWith(".json") ? SafetensorsIndex.read(file).open() : open(file, List.of(file));
    }

    /** Opens several files as one; a tensor may be in one of them only. */
    static Safetensors open(Path name, List<Path> files) {
        Safetensors opened = new Safetensors(name.toString());
        try {
            files.forEach(opened::add);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void add(Path file) {
        try {
            FileChannel channel = FileChannel.open(file);
            channels.add(channel);
            SafetensorsHeader header = SafetensorsHeader.read(file, channel);
            metadata.putAll(header.metadata());
            header.tensors().forEach((tensorName, tensor) -> {
                Place other = places.put(tensorName, new Place(file, channel, tensor));
                if (other != null) {
                    throw Failures.corrupt(file, "tensor [" + tensorName + "] is in [" + other.file + "] too");
                }
            });
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(places.keySet());
    }

    Map<String, int[]> shapes() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        places.forEach((tensor, place) -> shapes.put(tensor, place.tensor.type().shape()));
        return shapes;
    }

    @Override
    public int[] shape(String name) {
        return type(name).shape().clone();
    }

    @Override
    public DataType dataType(String name) {
        return type(name).type();
    }

    /** The writer's free text. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public FloatBlock read(String name) {
        return read(name, window -> {});
    }

    /** Reads a tensor and shows its bytes, as they are stored, to a checksum. */
    FloatBlock read(String name, Checksum checksum) {
        return read(name, window -> checksum.update(window.duplicate()));
    }

    private FloatBlock read(String name, Consumer<ByteBuffer> observer) {
        TensorType type = type(name);
        float[] values = new float[type.values()];
        forEachWindow(name, (window, first) -> {
            observer.accept(window);
            type.type().read(window, values, first, window.remaining() / type.type().bytes());
        });
        return FloatBlock.of(values, type.shape());
    }

    /** The values in float64, for tensors that are stored so; any other type is widened. */
    public double[] readDoubles(String name) {
        TensorType type = type(name);
        double[] values = new double[type.values()];
        forEachWindow(name, (window, first) -> {
            for (int i = first; window.hasRemaining(); i++) {
                values[i] = type.type().readDouble(window);
            }
        });
        return values;
    }

    /**
     * The values of a tensor of integers.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_ARGUMENT} if they are stored as fractions
     */
    public long[] readLongs(String name) {
        TensorType type = type(name);
        long[] values = new long[type.values()];
        forEachWindow(name, (window, first) -> {
            for (int i = first; window.hasRemaining(); i++) {
                values[i] = type.type().readLong(window);
            }
        });
        return values;
    }

    @Override
    public void close() {
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new ForetokenException(
                        ForetokenException.Code.INPUT_OUTPUT, "Cannot close [" + name + "]: " + e.getMessage(), e);
            }
        }
    }

    private interface WindowReader {
        /** Takes the window's bytes; they begin with the tensor's value number {@code first}. */
        void accept(ByteBuffer window, int first);
    }

    private void forEachWindow(String name, WindowReader reader) {
        Place place = place(name);
        TensorType type = place.tensor.type();
        try {
            for (long at = 0; at < type.bytes(); at += WINDOW) {
                ByteBuffer window = place.channel.map(
                        FileChannel.MapMode.READ_ONLY, place.tensor.offset() + at, Math.min(WINDOW, type.bytes() - at));
                reader.accept(window.order(ByteOrder.LITTLE_ENDIAN), (int) (at / type.type().bytes()));
            }
        } catch (IOException e) {
            throw Failures.unreadable(place.file, e);
        }
    }

    TensorType type(String name) {
        return place(name).tensor.type();
    }

    private Place place(String tensor) {
        Place place = places.get(tensor);
        if (place == null) {
            throw Failures.noTensor(tensor, name);
        }
        return place;
    }
}
