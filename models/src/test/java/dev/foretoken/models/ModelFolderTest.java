package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INVALID_CHECKPOINT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelFolderTest {
    private static final ModelSpec TINY = ModelSpec.generator(
            "tiny", new LatentSpec(2, 2, 2, 1, 1), new MarBackboneSpec(3, 1, new Transformer(4, 1, 2, 1), null),
            new DiffusionHeadSpec(4, 1, 4, null, null));

    @TempDir
    private Path parent;

    private Path folder;

    @BeforeEach
    void synthesise() {
        folder = parent.resolve("tiny");
        new ModelSynthesis(1, DataType.F32, Progress.NONE).run(TINY, folder, false);
    }

    @Test
    void isWhatWasWritten() {
        try (ModelFolder model = ModelFolder.open(folder)) {
            assertThat(model.spec().name()).isEqualTo("tiny");
            assertThat(model.spec().latent()).isEqualTo(TINY.latent());
            assertThat(model.spec().parts()).isEqualTo(TINY.parts());
            assertThat(model.spec().checksums()).containsOnlyKeys(model.weights().names());
            assertThat(model.bytes()).isEqualTo(4 * model.parameters());
        }
    }

    @Test
    void namesTheTensorWhoseBitFlipped() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Random random = new Random(3);
        int data = startOfData(whole);
        for (int i = 0; i < 100; i++) {
            SafetensorsBytes.write(weights, whole);
            SafetensorsBytes.flip(weights, weights, random.nextLong(8L * data, 8L * whole.length));

            Failing.with(INVALID_CHECKPOINT, this::readAll).contains("tensor [", "checksum");
        }
    }

    @Test
    void noticesAFlippedBitInTheHeader() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        int end = startOfData(whole);
        while (whole[end - 1] == ' ') {
            end--;
        }
        for (int bit = 0; bit < 8 * end; bit += 97) {
            SafetensorsBytes.write(weights, whole);
            SafetensorsBytes.flip(weights, weights, bit);

            Failing.with(INVALID_CHECKPOINT, this::readAll);
        }
    }

    @Test
    void saysThatTheFolderIsMissing() {
        Failing.with(INVALID_MODEL, () -> ModelFolder.open(parent.resolve("gone")))
                .contains("gone", "no such folder", "models import");
    }

    @Test
    void saysThatTheSpecificationIsMissing() throws IOException {
        Files.delete(folder.resolve("model.json"));

        refused().contains("no model.json");
    }

    @Test
    void saysThatWeightsAreMissing() throws IOException {
        Files.delete(folder.resolve("model.safetensors"));

        refused().contains("model.safetensors", "not there");
    }

    @Test
    void namesTheLineThatIsMalformed() throws IOException {
        Files.writeString(folder.resolve("model.json"), "{\n  \"name\": \"tiny\",\n  \"latent\": }\n");

        refused().contains("model.json", "line [3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "[]", "{}", "{\"name\":\"tiny\",\"weights\":[null]}"})
    void refusesASpecificationThatIsNone(String json) throws IOException {
        Files.writeString(folder.resolve("model.json"), json);

        refused().contains("model.json");
    }

    @Test
    void namesASettingThatIsUnknown() throws IOException {
        change("\"provenance\"", "\"provenence\"");

        refused().contains("unknown setting [provenence], known are [backbone, checksums", "line [");
    }

    @Test
    void namesASettingOfAPartThatIsUnknown() throws IOException {
        change("\"bufferSize\"", "\"buferSize\"");

        refused().contains(
                "part [mar]", "unknown setting [buferSize], known are [bufferSize, classes, decoder, encoder]");
    }

    @Test
    void namesALatentThatCannotBe() throws IOException {
        change("\"patch\" : 1", "\"patch\" : 7");

        refused().contains("patches of [7]");
    }

    @Test
    void namesTensorsThatTheSpecificationDoesNotFit() throws IOException {
        change("\"classes\" : 3", "\"classes\" : 4");

        Failing.with(INVALID_CHECKPOINT, () -> ModelFolder.open(folder))
                .contains("class_emb.weight is [3, 4], not [4, 4]");
    }

    @Test
    void doesNotFollowWeightsElsewhere() throws IOException {
        change("\"model.safetensors\"", "\"../model.safetensors\"");

        refused().contains("[../model.safetensors]", "beside it");
    }

    @Test
    void leavesPartsOfOtherPluginsAlone() throws IOException {
        Path plain = Files.createDirectory(parent.resolve("plain"));
        Files.writeString(plain.resolve("model.json"), """
                {"name": "waves", "latent": {"channels": 1, "height": 2, "width": 2, "patch": 1, "scale": 1},
                 "backbone": {"part": "sine", "configuration": {"frequency": 3}},
                 "head": {"part": "gaussian"}}
                """);

        try (ModelFolder model = ModelFolder.open(plain)) {
            assertThat(model.weights().names()).isEmpty();
            assertThat(model.spec().backbone().orElseThrow().configuration()).containsEntry("frequency", 3);
            assertThat(model.spec().head().orElseThrow().configuration()).isEmpty();
        }
    }

    @Test
    void aHeadAloneIsADraft() throws IOException {
        Path head = Files.createDirectory(parent.resolve("head"));
        Files.writeString(head.resolve("model.json"), """
                {"name": "head", "latent": {"channels": 1, "height": 2, "width": 2, "patch": 1, "scale": 1},
                 "head": {"part": "adaln-mlp"}}
                """);

        assertThat(ModelFolder.readSpec(head).backbone()).isEmpty();
    }

    @Test
    void needsAHeadToABackbone() throws IOException {
        Files.writeString(folder.resolve("model.json"), """
                {"name": "half", "latent": {"channels": 1, "height": 2, "width": 2, "patch": 1, "scale": 1},
                 "backbone": {"part": "mar"}}
                """);

        refused().contains("[half]", "needs a head");
    }

    @Test
    void aClassifierIsAloneAndSeesPictures() throws IOException {
        String model = """
                {"name": "judge", "latent": {"channels": %d, "height": 2, "width": 2, "patch": 1, "scale": 1},
                 "classifier": {"part": "eye"}%s}
                """;
        Files.writeString(folder.resolve("model.json"), model.formatted(3, ""));
        assertThat(ModelFolder.readSpec(folder).classifier().orElseThrow().part()).isEqualTo("eye");

        Files.writeString(folder.resolve("model.json"), model.formatted(4, ""));
        refused().contains("[judge]", "[3] channels");

        Files.writeString(folder.resolve("model.json"), model.formatted(3, ", \"decoder\": {\"part\": \"kl\"}"));
        refused().contains("[judge]", "or else a classifier");
    }

    private static int startOfData(byte[] file) {
        return Long.BYTES + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private void change(String before, String after) throws IOException {
        Path file = folder.resolve("model.json");
        String json = Files.readString(file);
        assertThat(json).contains(before);
        Files.writeString(file, json.replace(before, after));
    }

    private void readAll() {
        try (ModelFolder model = ModelFolder.open(folder)) {
            Weights weights = model.weights();
            weights.names().forEach(weights::read);
        }
    }

    private AbstractStringAssert<?> refused() {
        return Failing.with(INVALID_MODEL, () -> ModelFolder.open(folder));
    }
}
