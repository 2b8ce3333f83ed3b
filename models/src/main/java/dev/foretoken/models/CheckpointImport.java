package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import java.nio.file.Path;
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
     *     {@code model}, then {@code state_dict}, then the file itself
     * @param encoderHeads attention heads of the encoder; those of the official model if the size is one's
     * @param decoderHeads attention heads of the decoder; as the encoder if absent
     * @param height rows of the latent, in cells; if absent, the picture is square
     * @param patch side of a token, in cells
     * @param scale what latents were multiplied with, see {@link dev.foretoken.api.LatentSpec#scale()}
     * @param diffusionSteps respacing to use unless a request says otherwise
     * @param overwrite whether to replace what is there under the folder's name
     */
    public record Options(
            Optional<String> name, Optional<String> stateDict, OptionalInt encoderHeads, OptionalInt decoderHeads,
            OptionalInt height, int patch, float scale, String diffusionSteps, boolean overwrite) {
        /** What official checkpoints need. */
        public static final Options OFFICIAL = new Options(
                Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 1,
                0.2325f, "100", false);
    }

    /**
     * Imports a checkpoint.
     *
     * @param source a PyTorch file, a safetensors file or the index of a sharded one
     * @param folder to make; it appears once it is complete
     * @return the specification that was written
     * @throws ForetokenException if the checkpoint is corrupt, unsafe, not a finite model of a known kind, or lacks
     *     what only an option can tell
     */
    public ModelSpec run(Path source, Path folder) {
        throw new ForetokenException(ForetokenException.Code.INVALID_ARGUMENT, "Import comes next");
    }
}
