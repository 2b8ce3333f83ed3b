package dev.foretoken.models;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Philox;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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
     * @param overwrite whether to replace the model that is in the folder
     * @return the specification that was written, with files, checksums and provenance
     * @throws ForetokenException if the folder is not free, cannot be written or has no room, or a part's tensors are
     *     not known
     */
    public ModelSpec run(ModelSpec model, Path folder, boolean overwrite) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        Map<String, Initialisation> laws = new LinkedHashMap<>();
        for (ModelSpec.Part part : model.parts()) {
            PartSpec size = part.size().orElseThrow(() -> new ForetokenException(
                    ForetokenException.Code.INVALID_MODEL,
                    "The tensors of a part [" + part.part() + "] are not known, so none can be drawn"));
            Map<String, int[]> tensors = size.tensors(model.latent());
            tensors.forEach((name, shape) -> {
                types.put(name, new TensorType(storage, shape));
                laws.put(name, Initialisation.official(size, name, tensors));
            });
        }
        try (ModelFolderWriter writer = ModelFolderWriter.create(folder, types, overwrite)) {
            draw(types, laws, writer);
            return writer.commit(model, ModelSpec.Provenance.ofSynthesis(seed));
        }
    }

    private void draw(Map<String, TensorType> types, Map<String, Initialisation> laws, ModelFolderWriter writer) {
        Philox random = new Philox(seed);
        long total = types.values().stream().mapToLong(TensorType::bytes).sum();
        long done = 0;
        int tensor = 0;
        for (Map.Entry<String, TensorType> entry : types.entrySet()) {
            TensorType type = entry.getValue();
            float[] values = new float[type.values()];
            laws.get(entry.getKey()).fill(values, random, tensor++);
            writer.write(entry.getKey(), FloatBlock.of(values, type.shape()));
            done += type.bytes();
            progress.advanced(done, total);
        }
    }
}
