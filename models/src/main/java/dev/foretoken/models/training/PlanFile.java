package dev.foretoken.models.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
            throw failed(file, e);
        }
    }

    /**
     * Works in a folder while nobody else does.
     *
     * @throws ForetokenException if somebody does
     */
    static void alone(Path folder, Runnable work) {
        Path file = folder.resolve(NAME);
        // Of a process that is killed the system gives the lock back.
        try (FileChannel plan = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = lock(plan)) {
            if (lock == null) {
                throw new ForetokenException(
                        Code.INVALID_ARGUMENT,
                        "The run in [" + folder + "] is going already. Wait for it, or give another folder with --run");
            }
            work.run();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Null if another process, or a run of this one, has it. */
    private static FileLock lock(FileChannel plan) throws IOException {
        try {
            return plan.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static ForetokenException failed(Path file, IOException e) {
        return new ForetokenException(
                Code.INPUT_OUTPUT, "Cannot keep the training's plan [" + file + "]: " + e.getMessage(), e);
    }
}
