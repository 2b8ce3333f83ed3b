package dev.foretoken.models;

import dev.foretoken.api.Weights;
import dev.foretoken.models.training.ModelCard;
import java.nio.file.Path;

/**
 * A model that was trained here.
 *
 * @param spec what it is
 * @param weights all of its tensors
 * @param command what trained it
 * @param seed of the training
 * @param card what people should know of it, in Markdown
 */
public record TrainedModel(ModelSpec spec, Weights weights, String command, long seed, String card) {
    /**
     * Asks, before a long training, what {@link #writeTo} would ask at its end.
     *
     * @throws dev.foretoken.api.ForetokenException if weights are not stored so, or the folder is not free
     */
    public static void requireWritable(Path folder, DataType storage, boolean overwrite) {
        storage.requireStorable();
        ModelFolderWriter.requireFree(folder, overwrite);
    }

    /**
     * Writes a model folder.
     *
     * @param storage F32, F16 or BF16
     * @param folder to make; it appears once it is complete
     * @param overwrite whether to replace the model that is in the folder
     * @return the specification that was written, with files, checksums and provenance
     * @throws dev.foretoken.api.ForetokenException if the folder is not free, cannot be written or has no room
     */
    public ModelSpec writeTo(Path folder, DataType storage, boolean overwrite) {
        try (ModelFolderWriter writer =
                ModelFolderWriter.create(folder, TensorType.all(weights, storage), overwrite)) {
            writer.writeAll(weights, Progress.NONE);
            writer.writeText(ModelCard.FILE, card);
            return writer.commitWithDigest(spec, ModelSpec.Provenance.ofTraining(command, seed));
        }
    }
}
