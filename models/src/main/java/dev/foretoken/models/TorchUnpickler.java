package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.StoredTensor.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads the pickle of a PyTorch checkpoint without running any of it.
 *
 * <p>A pickle names functions and calls them. Here a name is only ever a {@link Global}, and calling one builds a
 * tensor, a dictionary, or nothing at all: the library's own table of constructors is never asked. What is built of
 * any other class, its arguments and its state are dropped. A name that no data needs is refused.
 */
final class TorchUnpickler extends Unpickler {
    /** Stands for every object that is not read. */
    private static final Object SKIPPED = new Object();

    private final Path file;

    TorchUnpickler(Path file) {
        this.file = file;
    }

    /** @return dictionaries, lists, numbers, text, {@link StoredTensor}s and placeholders */
    Object read(byte[] pickle) {
        try {
            return load(new ByteArrayInputStream(pickle));
        } catch (ForetokenException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw Failures.corrupt(file, "its pickle is malformed: " + e, e);
        } finally {
            close();
        }
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        requireBytes(opcode);
        switch (opcode) {
            case Opcodes.GLOBAL -> stack.add(readGlobal());
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(new Global((String) stack.pop(), name));
            }
            case Opcodes.REDUCE, Opcodes.NEWOBJ -> {
                Object[] arguments = (Object[]) stack.pop();
                stack.add(call(stack.pop(), arguments));
            }
            case Opcodes.NEWOBJ_EX -> {
                stack.pop();
                Object[] arguments = (Object[]) stack.pop();
                stack.add(call(stack.pop(), arguments));
            }
            case Opcodes.OBJ -> {
                List<Object> all = stack.pop_all_since_marker();
                stack.add(call(all.get(0), all.subList(1, all.size()).toArray()));
            }
            case Opcodes.INST -> stack.add(call(readGlobal(), stack.pop_all_since_marker().toArray()));
            case Opcodes.BUILD -> stack.pop();
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
            case Opcodes.DICT -> {
                List<Object> items = stack.pop_all_since_marker();
                stack.add(new LinkedHashMap<>());
                putAll(items);
            }
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                putAll(Arrays.asList(stack.pop(), value));
            }
            case Opcodes.SETITEMS -> putAll(stack.pop_all_since_marker());
            case Opcodes.APPEND -> addAll(Arrays.asList(stack.pop()));
            case Opcodes.APPENDS -> addAll(stack.pop_all_since_marker());
            case Opcodes.EMPTY_SET -> stack.add(SKIPPED);
            case Opcodes.ADDITEMS -> stack.pop_all_since_marker();
            case Opcodes.FROZENSET -> {
                stack.pop_all_since_marker();
                stack.add(SKIPPED);
            }
            default -> {
                return super.dispatch(opcode);
            }
        }
        return NO_RETURN_VALUE;
    }

    /** The library allocates as many bytes as an operation claims; let it only where they are there. */
    private void requireBytes(short opcode) throws IOException {
        int prefix = switch (opcode) {
            case Opcodes.BINSTRING, Opcodes.BINBYTES, Opcodes.BINUNICODE, Opcodes.LONG4 -> Integer.BYTES;
            case Opcodes.BINUNICODE8, Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> Long.BYTES;
            default -> 0;
        };
        if (prefix > 0) {
            input.mark(prefix);
            byte[] bytes = PickleUtils.readbytes(input, prefix);
            long length = prefix == Integer.BYTES
                    ? PickleUtils.bytes_to_integer(bytes)
                    : PickleUtils.bytes_to_long(bytes, 0);
            if (length < 0 || length > input.available()) {
                throw Failures.corrupt(file, "its pickle is malformed: [" + length + "] bytes are claimed, but only ["
                        + input.available() + "] follow");
            }
            input.reset();
        }
    }

    private Global readGlobal() throws IOException {
        String module = PickleUtils.readline(input);
        return new Global(module, PickleUtils.readline(input));
    }

    private Object call(Object callable, Object[] arguments) {
        if (!(callable instanceof Global global)) {
            return SKIPPED;
        }
        return switch (global.toString()) {
            case "collections.OrderedDict" -> orderedDictionary(arguments);
            case "torch._utils._rebuild_tensor_v2" -> tensor(arguments);
            case "torch._utils._rebuild_parameter", "torch.Size" -> arguments[0];
            default -> {
                if (!global.isHarmless()) {
                    throw Failures.corrupt(
                            file, "it wants to call [" + global + "], which no checkpoint needs and which could do"
                                    + " anything. Nothing was run; get the checkpoint from a source that you trust");
                }
                yield SKIPPED;
            }
        };
    }

    /** Protocols before 2 pass the pairs as an argument. */
    private static Map<Object, Object> orderedDictionary(Object[] arguments) {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        if (arguments.length > 0) {
            for (Object pair : (List<?>) arguments[0]) {
                put(dictionary, pair instanceof List<?> list ? list.toArray() : (Object[]) pair);
            }
        }
        return dictionary;
    }

    private static StoredTensor tensor(Object[] arguments) {
        int[] shape = Arrays.stream((Object[]) arguments[2])
                .mapToInt(length -> Math.toIntExact(((Number) length).longValue()))
                .toArray();
        long[] strides = Arrays.stream((Object[]) arguments[3])
                .mapToLong(stride -> ((Number) stride).longValue())
                .toArray();
        Storage storage = (Storage) Objects.requireNonNull(arguments[0], "a tensor without a storage");
        return new StoredTensor(storage, ((Number) arguments[1]).longValue(), shape, strides);
    }

    /** A storage: ("storage", type, key, device, number of values). */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] parts = (Object[]) id;
        Global type = (Global) parts[1];
        DataType dataType = type.storageType().orElseThrow(
                () -> Failures.corrupt(file, "it has values of the type [" + type + "], which is not supported"));
        return new Storage((String) parts[2], dataType, ((Number) parts[4]).longValue());
    }

    private void putAll(List<Object> items) {
        if (stack.peek() instanceof Map<?, ?>) {
            @SuppressWarnings("unchecked")
            Map<Object, Object> dictionary = (Map<Object, Object>) stack.peek();
            for (int i = 0; i < items.size(); i += 2) {
                put(dictionary, items.get(i), items.get(i + 1));
            }
        }
    }

    private static void put(Map<Object, Object> dictionary, Object... pair) {
        // Hashing anything else could recurse without end.
        if (pair[0] instanceof String || pair[0] instanceof Number) {
            dictionary.put(pair[0], pair[1]);
        }
    }

    private void addAll(List<Object> items) {
        if (stack.peek() instanceof List<?>) {
            @SuppressWarnings("unchecked")
            List<Object> list = (List<Object>) stack.peek();
            list.addAll(items);
        }
    }
}
