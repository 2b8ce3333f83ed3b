package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Respacing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns a checkpoint, a PyTorch file or safetensors, into a model folder. */
public final class CheckpointImport {
    private final Options options;
    private final Progress progress;

    public CheckpointImport(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * What the tensors of a checkpoint do not tell.
     *
     * @param name of the model; that of the folder if absent
     * @param stateDict which of the state dictionaries in a PyTorch file to take; if absent {@code model_ema}, then
     *     {@code model}, then {@code state_dict}, then the file's top level
     * @param encoderHeads attention heads of the encoder; those of the official model if the size is one's
     * @param decoderHeads attention heads of the decoder; as the encoder if absent
     * @param height rows of the latent, in cells, a multiple of the patch; if absent, the picture is square
     * @param patch side of a token, in cells
     * @param scale what latents were multiplied with, see {@link dev.foretoken.api.LatentSpec#scale()}
     * @param diffusionSteps respacing to use unless a request says otherwise
     * @param overwrite whether to replace the model that is in the folder
     */
    public record Options(
            Optional<String> name, Optional<String> stateDict, OptionalInt encoderHeads, OptionalInt decoderHeads,
            OptionalInt height, int patch, float scale, String diffusionSteps, boolean overwrite) {
        /** What official checkpoints need. */
        public static final Options OFFICIAL = new Options(
                Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 1,
                0.2325f, "100", false);

        public Options {
            requirePositive("patch", patch);
            height.ifPresent(rows -> requirePositive("height", rows));
            diffusionSteps = new Respacing(diffusionSteps).text();
        }

        private static void requirePositive(String option, int value) {
            if (value < 1) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The " + option + " [" + value + "] must be at least 1");
            }
        }
    }

    /**
     * Imports a checkpoint. Names may begin with {@code module.}, as parallel training leaves them, and an
     * autoencoder's {@code loss.*} is left out.
     *
     * @param source a PyTorch file, a safetensors file or the index of a sharded one
     * @param folder to make; it appears once it is complete
     * @return the specification that was written
     * @throws ForetokenException if the checkpoint is corrupt, unsafe, no model of a known kind or not finite, or
     *     lacks what only an option can tell
     */
    public ModelSpec run(Path source, Path folder) {
        ModelFolderWriter.requireFree(folder, options.overwrite);
        try (Checkpoint checkpoint = Checkpoint.open(source, options.stateDict)) {
            Map<String, String> names = officialNames(source, checkpoint);
            Map<String, int[]> shapes = new LinkedHashMap<>();
            names.forEach((official, name) -> shapes.put(official, checkpoint.shape(name)));
            ModelSpec model = new SizeInference(source, shapes, options).infer(modelName(folder));
            TensorCheck check = TensorCheck.of(model);
            check.require(shapes, source);

            Map<String, TensorType> types = new LinkedHashMap<>();
            check.expected().forEach((name, shape) -> types.put(
                    name, new TensorType(checkpoint.dataType(names.get(name)).stored(), shape)));
            return copy(checkpoint, names, types, model, source, folder);
        }
    }

    private ModelSpec copy(
            Checkpoint checkpoint, Map<String, String> names, Map<String, TensorType> types, ModelSpec model,
            Path source, Path folder) {
        try (ModelFolderWriter writer = ModelFolderWriter.create(folder, types, options.overwrite)) {
            long total = types.values().stream().mapToLong(TensorType::bytes).sum() + Files.size(source);
            long done = 0;
            for (Map.Entry<String, TensorType> entry : types.entrySet()) {
                String name = entry.getKey();
                FloatBlock values = checkpoint.read(names.get(name));
                if (!values.isFinite()) {
                    throw Failures.corrupt(source, "tensor [" + name + "] has values that are NaN or infinite");
                }
                writer.write(name, values);
                done += entry.getValue().bytes();
                progress.advanced(done, total);
            }
            long before = done;
            String digest = FileDigest.sha256(source, read -> progress.advanced(before + read, total));
            Optional<String> stateDict =
                    checkpoint instanceof TorchCheckpoint torch ? torch.stateDict() : Optional.empty();
            return writer.commit(model, ModelSpec.Provenance.ofImport(source, digest, stateDict));
        } catch (IOException e) {
            throw Failures.unreadable(source, e);
        }
    }

    private String modelName(Path folder) {
        return options.name.orElseGet(() -> folder.toAbsolutePath().normalize().getFileName().toString());
    }

    /** The tensors to take, each with the name that the checkpoint has for it. */
    private static Map<String, String> officialNames(Path source, Checkpoint checkpoint) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String name : checkpoint.names()) {
            String official = name.startsWith("module.") ? name.substring("module.".length()) : name;
            if (!official.startsWith("loss.")) {
                String other = names.put(official, name);
                if (other != null) {
                    throw Failures.corrupt(source, "it has both [" + other + "] and [" + name + "]");
                }
            }
        }
        return names;
    }
}
