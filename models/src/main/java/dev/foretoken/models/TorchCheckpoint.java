package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the tensors of a PyTorch checkpoint, the zip container of {@code torch.save}. Nothing in it is executed, and
 * what is no tensor (an optimizer's state, the arguments of the training) is skipped.
 */
public final class TorchCheckpoint implements Checkpoint {
    /** State dictionaries in the order in which they are looked for. */
    private static final List<String> USUAL = List.of("model_ema", "model", "state_dict");

    private final Path file;
    private final TorchArchive archive;
    private final Optional<String> stateDict;
    private final Map<String, StoredTensor> tensors;

    private TorchCheckpoint(
            Path file, TorchArchive archive, Optional<String> stateDict, Map<String, StoredTensor> tensors) {
        this.file = file;
        this.archive = archive;
        this.stateDict = stateDict;
        this.tensors = tensors;
    }

    /**
     * Opens one state dictionary of a checkpoint.
     *
     * @param stateDict its name; if absent {@code model_ema}, then {@code model}, then {@code state_dict}, then the
     *     file's top level
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_CHECKPOINT} if the file is truncated,
     *     corrupt or unsafe, or has no such dictionary
     */
    public static TorchCheckpoint open(Path file, Optional<String> stateDict) {
        TorchArchive archive = TorchArchive.open(file);
        try {
            Object content = new TorchUnpickler(file).read(archive.pickle());
            return select(file, archive, content, stateDict);
        } catch (RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static TorchCheckpoint select(Path file, TorchArchive archive, Object content, Optional<String> wanted) {
        Map<String, Map<String, StoredTensor>> dictionaries = new LinkedHashMap<>();
        if (content instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> {
                Map<String, StoredTensor> tensors = tensors(value);
                if (!tensors.isEmpty()) {
                    dictionaries.put(key.toString(), tensors);
                }
            });
        }
        Optional<String> chosen = wanted.or(() -> USUAL.stream().filter(dictionaries::containsKey).findFirst());
        Map<String, StoredTensor> tensors = chosen.isPresent() ? dictionaries.get(chosen.get()) : tensors(content);
        if (tensors == null || tensors.isEmpty()) {
            throw Failures.corrupt(
                    file, "it has no tensors under [" + wanted.orElse("its top level") + "]; there are some under "
                            + dictionaries.keySet());
        }
        tensors.forEach((name, tensor) -> tensor.fault().or(() -> archive.fault(tensor.storage())).ifPresent(fault -> {
            throw Failures.corrupt(file, "tensor [" + name + "] " + fault);
        }));
        return new TorchCheckpoint(file, archive, chosen, tensors);
    }

    private static Map<String, StoredTensor> tensors(Object content) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        if (content instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> {
                if (value instanceof StoredTensor tensor) {
                    tensors.put(key.toString(), tensor);
                }
            });
        }
        return tensors;
    }

    /** The dictionary that was opened; empty if the tensors are at the file's top level. */
    public Optional<String> stateDict() {
        return stateDict;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public int[] shape(String name) {
        return tensor(name).shape().clone();
    }

    @Override
    public DataType dataType(String name) {
        return tensor(name).storage().type();
    }

    @Override
    public FloatBlock read(String name) {
        StoredTensor tensor = tensor(name);
        float[] stored = archive.read(tensor.storage(), tensor.offset(), tensor.span());
        return FloatBlock.of(tensor.rowMajor(stored), tensor.shape());
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw Failures.noTensor(name, file.toString());
        }
        return tensor;
    }

    @Override
    public void close() {
        archive.close();
    }
}
