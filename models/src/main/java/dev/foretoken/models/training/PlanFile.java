package dev.foretoken.models.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The plan in the folder of a run. */
final class PlanFile {
    private static final String NAME = "plan.json";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private PlanFile() {}

    /**
     * Writes the plan, or compares it with the one that is there.
     *
     * @throws ForetokenException if there is another
     */
    static void agree(Path folder, TrainingPlan plan) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                WholeFile.write(file, List.of(MAPPER.writeValueAsString(plan)));
                return;
            }
            // Through text, so that numbers compare as they are written.
            JsonNode ours = MAPPER.readTree(MAPPER.writeValueAsBytes(plan));
            List<String> differences = new ArrayList<>();
            JsonNode theirs = MAPPER.readTree(file.toFile());
            ours.fieldNames().forEachRemaining(name -> {
                if (!ours.get(name).equals(theirs.get(name))) {
                    differences.add(name + " is [" + theirs.get(name) + "] there and [" + ours.get(name) + "] here");
                }
            });
            if (!differences.isEmpty()) {
                throw new ForetokenException(
                        Code.INVALID_ARGUMENT,
                        "The run in [" + folder + "] began with another plan: " + String.join("; ", differences)
                                + ". Resume it with that one, or give another folder with --run");
            }
        } catch (IOException e) {
            throw new ForetokenException(
                    Code.INPUT_OUTPUT, "Cannot keep the training's plan [" + file + "]: " + e.getMessage(), e);
        }
    }
}
