package dev.foretoken.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An open model: a folder with {@code model.json} and the weights that it names. */
public final class ModelFolder implements AutoCloseable {
    /** Name of the specification within the folder. */
    public static final String SPECIFICATION = "model.json";

    private final Path path;
    private final ModelSpec spec;
    private final Safetensors tensors;

    private ModelFolder(Path path, ModelSpec spec, Safetensors tensors) {
        this.path = path;
        this.spec = spec;
        this.tensors = tensors;
    }

    /**
     * Opens a model and checks that its weights are the tensors that its parts need, and the files those of {@link
     * ModelSpec#sha256()}. Values are checked against {@link ModelSpec#checksums()} as they are read.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_MODEL} if the folder, its specification or
     *     its weights are missing or the specification is malformed; {@link
     *     ForetokenException.Code#INVALID_CHECKPOINT} if the weights are corrupt or not the model's
     */
    public static ModelFolder open(Path folder) {
        ModelSpec spec = readSpec(folder);
        List<Path> files = spec.weights().stream().map(folder::resolve).toList();
        List<Path> missing = files.stream().filter(file -> !Files.isRegularFile(file)).toList();
        if (!missing.isEmpty()) {
            throw invalid(folder, "its weights " + missing + " are not there; import or synthesise it again");
        }
        checkDigests(folder, spec);
        Safetensors tensors = Safetensors.open(folder, files);
        try {
            TensorCheck.of(spec).require(tensors.shapes(), folder);
            return new ModelFolder(folder, spec, tensors);
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    /**
     * Reads the specification alone.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_MODEL} if it is missing or malformed
     */
    public static ModelSpec readSpec(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw invalid(folder, "there is no such folder; models import and models synth make one");
        }
        Path file = folder.resolve(SPECIFICATION);
        if (!Files.isRegularFile(file)) {
            throw invalid(folder, "it has no " + SPECIFICATION + ", so it is not a model; models import makes one");
        }
        try {
            ModelSpec spec = Json.MAPPER.readValue(file.toFile(), ModelSpec.class);
            if (spec == null) {
                throw invalid(folder, "its " + SPECIFICATION + " is [null]; import or synthesise it again");
            }
            return spec;
        } catch (JsonProcessingException e) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_MODEL, "Cannot use [" + file + "]: " + Json.problem(e), e);
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
    }

    public Path path() {
        return path;
    }

    public ModelSpec spec() {
        return spec;
    }

    /** The tensors; reading one whose bytes are not those that were written is an error. */
    public Weights weights() {
        return spec.checksums().isEmpty() ? tensors : new VerifiedWeights(tensors, spec.checksums(), path);
    }

    /** How a tensor is stored. */
    public DataType dataType(String tensor) {
        return tensors.dataType(tensor);
    }

    /** Number of parameters. */
    public long parameters() {
        return tensors.names().stream().mapToLong(name -> tensors.type(name).values()).sum();
    }

    /** Bytes of the weights as they are stored. */
    public long bytes() {
        return tensors.names().stream().mapToLong(name -> tensors.type(name).bytes()).sum();
    }

    @Override
    public void close() {
        tensors.close();
    }

    private static void checkDigests(Path folder, ModelSpec spec) {
        spec.sha256().forEach((file, expected) -> {
            try {
                String found = FileDigest.sha256(folder.resolve(file), read -> {});
                if (!found.equals(expected)) {
                    throw Failures.corrupt(
                            folder, "the SHA-256 of [" + file + "] is [" + found + "], but [" + expected
                                    + "] was written: the file was damaged or changed; get it again");
                }
            } catch (IOException e) {
                throw Failures.unreadable(folder.resolve(file), e);
            }
        });
    }

    private static ForetokenException invalid(Path folder, String why) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_MODEL, "Cannot use the model in [" + folder + "]: " + why);
    }
}
