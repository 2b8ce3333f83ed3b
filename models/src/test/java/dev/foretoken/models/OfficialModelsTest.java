package dev.foretoken.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in specifications have the tensors of the official checkpoints. */
final class OfficialModelsTest {
    private final JsonNode manifests = GoldenFolder.bundled().json("official-manifests.json");

    @ParameterizedTest
    @CsvSource({"mar-base, mar_base", "mar-large, mar_large", "mar-huge, mar_huge", "kl16, vae_kl16"})
    void haveTheOfficialTensors(String name, String manifest) {
        Map<String, int[]> tensors = tensors(OfficialModels.named(name).orElseThrow());

        Map<String, List<Integer>> official = new LinkedHashMap<>();
        manifests.path(manifest).path("tensors").properties().forEach(entry -> {
            List<Integer> shape = new ArrayList<>();
            entry.getValue().forEach(length -> shape.add(length.asInt()));
            official.put(entry.getKey(), shape);
        });
        assertThat(tensors.keySet()).containsExactlyElementsOf(official.keySet());
        official.forEach((tensor, shape) -> assertThat(tensors.get(tensor)).as(tensor).containsExactly(
                shape.stream().mapToInt(Integer::intValue).toArray()));
        assertThat(tensors.values().stream().mapToLong(shape -> new TensorType(DataType.F32, shape).values()).sum())
                .isEqualTo(manifests.path(manifest).path("parameters").asLong());
    }

    @Test
    void areFoundByName() {
        assertThat(OfficialModels.all()).extracting(ModelSpec::name).containsExactly(
                "mar-base", "mar-large", "mar-huge", "kl16");
        assertThat(OfficialModels.named("mar-tiny")).isEmpty();
    }

    private static Map<String, int[]> tensors(ModelSpec model) {
        Map<String, int[]> tensors = new LinkedHashMap<>();
        Stream.of(model.backbone(), model.head(), model.decoder())
                .flatMap(part -> part.flatMap(ModelSpec.Part::size).stream())
                .forEach(size -> tensors.putAll(size.tensors(model.latent())));
        return tensors;
    }
}
