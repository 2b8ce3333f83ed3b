package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import java.nio.file.Path;

/** Writes models of any size with seeded random weights, drawn as the official training code initialises them. */
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
     * @param overwrite whether to replace what is there under the folder's name
     * @return the specification that was written, with files, checksums and provenance
     */
    public ModelSpec run(ModelSpec model, Path folder, boolean overwrite) {
        throw new ForetokenException(ForetokenException.Code.INVALID_ARGUMENT, "Synthesis comes next");
    }
}
