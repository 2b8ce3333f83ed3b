package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A model enlarged to another's size that computes what it did before (Net2Net: Chen et al. 2016, arXiv 1511.05641):
 * every unit is copied k times, what reads the copies divides by k, attention heads are repeated, and further blocks
 * add zero. So the time of a large model and the acceptance of a trained pair can be measured
 * together: its speed is that of its size, its pictures are those of the original.
 *
 * @param original the model that is enlarged
 * @param spec the enlarged model, without files
 * @param weights its tensors, made as they are read
 */
public record Widening(ModelSpec original, ModelSpec spec, Weights weights) {
    /**
     * Enlarges a model. Latent, classes, class tokens and denoising steps stay its own.
     *
     * @param original a model with a MAR or causal backbone, or a head alone, which keeps its own size and takes the
     *     conditions of a target that was widened so
     * @param weights all of its tensors
     * @param like whose size it gets, such as one of {@link OfficialModels}; a causal backbone gets as many blocks as
     *     encoder and decoder have together
     * @throws ForetokenException with {@link ForetokenException.Code#INVALID_ARGUMENT} if a width is no multiple of the
     *     original's, attention heads have another size, or there would be fewer blocks
     */
    public static Widening of(ModelSpec original, Weights weights, ModelSpec like) {
        ModelSpec spec = new WidenedSize(original, like).spec();
        Map<String, int[]> shapes = new LinkedHashMap<>(TensorCheck.of(spec).expected());
        // Other parts, such as a latent decoder, stay as they are.
        weights.names().forEach(name -> shapes.putIfAbsent(name, weights.shape(name)));
        return new Widening(original, spec, new WidenedWeights(weights, shapes));
    }

    /** What is to be said beside every figure that a widened model has a part in. */
    public static String note(String original) {
        return "widened from " + original + ": its speed is that of its size, its pictures those of the original";
    }

    /** The same with another name for the enlarged model, unless that is null. */
    public Widening named(String other) {
        return new Widening(original, spec.named(other), weights);
    }

    /**
     * Writes a model folder, tensor by tensor.
     *
     * @param storage F32, F16 or BF16
     * @param folder to make; it appears once it is complete and checked
     * @param overwrite whether to replace the model that is in the folder
     * @param check is given where the complete model lies before it appears; what it throws leaves nothing behind
     * @return the specification that was written, with files, checksums and provenance
     * @throws ForetokenException if the folder is not free, cannot be written or has no room
     */
    public ModelSpec writeTo(
            Path folder, DataType storage, boolean overwrite, Progress progress, Consumer<Path> check) {
        try (ModelFolderWriter writer =
                ModelFolderWriter.create(folder, TensorType.all(weights, storage), overwrite)) {
            writer.writeAll(weights, progress);
            return writer.commit(spec, ModelSpec.Provenance.ofWidening(original), check);
        }
    }
}
