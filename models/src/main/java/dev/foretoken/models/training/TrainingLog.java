package dev.foretoken.models.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a training measured, one JSON object a line. */
public final class TrainingLog {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final ObjectWriter LINE = MAPPER.writer().withRootValueSeparator("\n");

    private final Path file;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * Some steps.
     *
     * @param step the last of them, from 1
     * @param measures means over these steps, by name; the loss comes first, and last and now and then the loss of
     *     held-out batches after these steps
     * @param learningRate at the last of them
     * @param picturesPerSecond over these steps
     * @param seconds of training so far, all sittings together
     */
    public record Entry(
            long step, Map<String, Double> measures, @JsonProperty("learning-rate") float learningRate,
            @JsonProperty("pictures-per-second") double picturesPerSecond, double seconds) {}

    /**
     * Opens a log, or starts one. Lines after {@code step} are dropped, as those steps will be taken again, and so is a
     * line that a full disk or a power cut left unfinished.
     *
     * @throws ForetokenException if it cannot be read or written
     */
    TrainingLog(Path file, long step) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file).stream()
                        .map(TrainingLog::entry)
                        .takeWhile(Optional::isPresent)
                        .flatMap(Optional::stream)
                        .filter(entry -> entry.step <= step)
                        .forEach(entries::add);
            }
            WholeFile.write(file, entries.stream().map(TrainingLog::line).toList());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** All entries so far. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Seconds of training so far. */
    double seconds() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seconds;
    }

    void add(Entry entry) {
        entries.add(entry);
        try {
            Files.writeString(file, line(entry) + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static Optional<Entry> entry(String line) {
        try {
            return Optional.of(MAPPER.readValue(line, Entry.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String line(Entry entry) {
        try {
            return LINE.writeValueAsString(entry);
        } catch (IOException e) {
            throw new IllegalStateException("A log entry is plain data", e);
        }
    }

    private ForetokenException failed(IOException cause) {
        return new ForetokenException(
                Code.INPUT_OUTPUT, "Cannot keep the training's log [" + file + "]: " + cause.getMessage(), cause);
    }
}
