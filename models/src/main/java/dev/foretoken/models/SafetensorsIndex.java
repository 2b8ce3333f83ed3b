package dev.foretoken.models;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The index of a sharded safetensors checkpoint.
 *
 * @param file the index itself; the shards lie beside it
 * @param shards file name by tensor name
 */
record SafetensorsIndex(Path file, Map<String, String> shards) {
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Content(@JsonProperty("weight_map") Map<String, String> shards) {}

    static SafetensorsIndex read(Path file) {
        byte[] json;
        try {
            json = Files.readAllBytes(file);
        } catch (IOException e) {
            throw Failures.unreadable(file, e);
        }
        Content content;
        try {
            content = Json.MAPPER.readValue(json, Content.class);
        } catch (IOException e) {
            throw Failures.corrupt(file, "it is not an index of shards: " + Json.problem(e), e);
        }
        if (content == null || content.shards == null || content.shards.isEmpty()) {
            throw Failures.corrupt(file, "it has no [weight_map], so it is not an index of shards");
        }
        for (String shard : content.shards.values()) {
            if (shard == null || !FileNames.isPlain(shard)) {
                throw Failures.corrupt(file, "shard [" + shard + "] must be the name of a file beside it");
            }
        }
        return new SafetensorsIndex(file, content.shards);
    }

    Safetensors open() {
        List<Path> files = Set.copyOf(shards.values()).stream()
                .sorted()
                .map(file::resolveSibling)
                .toList();
        Safetensors opened = Safetensors.open(file, files);
        if (!opened.names().equals(shards.keySet())) {
            Set<String> differing = new TreeSet<>(shards.keySet());
            differing.removeAll(opened.names());
            opened.names().stream().filter(name -> !shards.containsKey(name)).forEach(differing::add);
            opened.close();
            throw Failures.corrupt(file, "it and its shards disagree about the tensors " + differing);
        }
        return opened;
    }
}
