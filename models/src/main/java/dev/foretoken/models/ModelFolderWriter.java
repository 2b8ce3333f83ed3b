package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Writes a model folder, weights first; it appears under its name with {@link #commit}. */
final class ModelFolderWriter implements AutoCloseable {
    private static final String WEIGHTS = "model.safetensors";

    private final Path folder;
    private final Pending pending;
    private final SafetensorsWriter weights;
    private final Map<String, TensorType> types;
    private final Map<String, String> checksums = new LinkedHashMap<>();

    private ModelFolderWriter(
            Path folder, Pending pending, SafetensorsWriter weights, Map<String, TensorType> types) {
        this.folder = folder;
        this.pending = pending;
        this.weights = weights;
        this.types = types;
    }

    static ModelFolderWriter create(Path folder, Map<String, TensorType> types, boolean overwrite) {
        types.values().forEach(type -> type.type().requireStorable());
        requireFree(folder, overwrite);
        Pending pending = Pending.of(folder);
        try {
            Files.createDirectory(pending.path());
            SafetensorsWriter weights = SafetensorsWriter.create(pending.path().resolve(WEIGHTS), types, Map.of());
            return new ModelFolderWriter(folder, pending, weights, types);
        } catch (IOException e) {
            pending.close();
            throw Failures.unwritable(folder, e);
        } catch (RuntimeException e) {
            pending.close();
            throw e;
        }
    }

    /** Only what was made here is ever replaced: a folder of something else is not a model's to delete. */
    static void requireFree(Path folder, boolean overwrite) {
        if (!Files.exists(folder) || isEmpty(folder)) {
            return;
        }
        boolean model = Files.isRegularFile(folder.resolve(ModelFolder.SPECIFICATION));
        if (!model || !overwrite) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Cannot write a model to [" + folder + "]: "
                            + (model ? "there is one already; choose another folder or ask to overwrite it"
                                    : "something else is there; choose another folder"));
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    void write(String name, FloatBlock values) {
        checksums.put(name, VerifiedWeights.text(weights.write(name, values)));
    }

    /** Writes a further file of text. */
    void writeText(String name, String text) {
        try {
            Files.writeString(pending.path().resolve(name), text);
        } catch (IOException e) {
            throw Failures.unwritable(folder, e);
        }
    }

    /** Writes all tensors that were announced. */
    void writeAll(Weights values, Progress progress) {
        long total = types.values().stream().mapToLong(TensorType::bytes).sum();
        long done = 0;
        for (Map.Entry<String, TensorType> entry : types.entrySet()) {
            write(entry.getKey(), values.read(entry.getKey()));
            done += entry.getValue().bytes();
            progress.advanced(done, total);
        }
    }

    /** @return the model's specification, as it was written */
    ModelSpec commit(ModelSpec model, ModelSpec.Provenance provenance) {
        return commit(model, provenance, path -> {});
    }

    /**
     * The same, if the model is as it should be.
     *
     * @param check is given where the complete model lies before it has its name; what it throws keeps the model from
     *     appearing
     * @return the model's specification, as it was written
     */
    ModelSpec commit(ModelSpec model, ModelSpec.Provenance provenance, Consumer<Path> check) {
        weights.commit();
        return finish(model, Map.of(), provenance, check);
    }

    /**
     * The same, with the SHA-256 of the weights.
     *
     * @return the model's specification, as it was written
     */
    ModelSpec commitWithDigest(ModelSpec model, ModelSpec.Provenance provenance) {
        weights.commit();
        try {
            String digest = FileDigest.sha256(pending.path().resolve(WEIGHTS), read -> {});
            return finish(model, Map.of(WEIGHTS, digest), provenance, path -> {});
        } catch (IOException e) {
            throw Failures.unreadable(folder, e);
        }
    }

    private ModelSpec finish(
            ModelSpec model, Map<String, String> digests, ModelSpec.Provenance provenance, Consumer<Path> check) {
        ModelSpec written = model.withWeights(List.of(WEIGHTS), checksums, digests, provenance);
        try {
            Json.MAPPER.writeValue(pending.path().resolve(ModelFolder.SPECIFICATION).toFile(), written);
        } catch (IOException e) {
            throw Failures.unwritable(folder, e);
        }
        check.accept(pending.path());
        pending.commit();
        return written;
    }

    @Override
    public void close() {
        try (pending) {
            weights.close();
        }
    }
}
