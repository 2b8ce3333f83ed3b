package dev.foretoken.models;

import dev.foretoken.api.Weights;
import java.nio.file.Path;

/** Writes models of any size with seeded random weights, drawn as training would begin. */
public final class ModelSynthesis {
    private final long seed;
    private final DataType storage;
    private final Progress progress;

    /**
     * @param seed the same seed gives the same weights, on any machine
     * @param storage F32, F16 or BF16
     */
    public ModelSynthesis(long seed, DataType storage, Progress progress) {
        this.seed = seed;
        this.storage = storage;
        this.progress = progress;
    }

    /**
     * Makes a model folder.
     *
     * @param model its specification, such as one of {@link OfficialModels}
     * @param folder to make; it appears once it is complete
     * @param overwrite whether to replace the model that is in the folder
     * @return the specification that was written, with files, checksums and provenance
     * @throws dev.foretoken.api.ForetokenException if the folder is not free, cannot be written or has no room, or a
     *     part's tensors are not known
     */
    public ModelSpec run(ModelSpec model, Path folder, boolean overwrite) {
        Weights initial = new InitialWeights(model, seed);
        try (ModelFolderWriter writer =
                ModelFolderWriter.create(folder, TensorType.all(initial, storage), overwrite)) {
            writer.writeAll(initial, progress);
            return writer.commit(model, ModelSpec.Provenance.ofSynthesis(seed));
        }
    }
}
