package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INPUT_OUTPUT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_ARGUMENT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_CHECKPOINT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.CheckpointImport.Options;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointImportTest {
    /** Not square, patch 2, encoder and decoder of different widths. */
    private static final ModelSpec ODD = ModelSpec.generator(
            "odd", new LatentSpec(3, 4, 6, 2, 0.5f),
            new MarBackboneSpec(7, 5, new Transformer(8, 1, 2, 3), new Transformer(12, 2, 3, 3)),
            new DiffusionHeadSpec(12, 2, 16, "25", null));
    private static final Options ODD_OPTIONS = odd(Optional.empty(), Optional.empty(), OptionalInt.of(4), false);

    @TempDir
    private Path folder;

    static List<GoldenFolder> golden() {
        return GoldenFolder.all();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void tellsAGeneratorsSizeFromItsTensors(GoldenFolder golden) {
        JsonNode config = golden.json("config.json").path("draft");
        Options options = new Options(
                Optional.of("draft"), Optional.of("model"), OptionalInt.of(config.path("encoder_num_heads").asInt()),
                OptionalInt.of(config.path("decoder_num_heads").asInt()), OptionalInt.empty(),
                config.path("patch_size").asInt(), 0.2325f, config.path("num_sampling_steps").asText(), false);

        ModelSpec model = new CheckpointImport(options, Progress.NONE)
                .run(golden.file("draft-checkpoint.pth"), folder.resolve("m"));

        int cells = config.path("img_size").asInt() / config.path("vae_stride").asInt();
        assertThat(model.name()).isEqualTo("draft");
        assertThat(model.latent()).isEqualTo(new LatentSpec(
                config.path("vae_embed_dim").asInt(), cells, cells, config.path("patch_size").asInt(), 0.2325f));
        MarBackboneSpec backbone = (MarBackboneSpec) model.backbone().flatMap(ModelSpec.Part::size).orElseThrow();
        DiffusionHeadSpec head = (DiffusionHeadSpec) model.head().flatMap(ModelSpec.Part::size).orElseThrow();
        try (Safetensors draft = golden.open("draft.safetensors")) {
            assertThat(backbone).isEqualTo(new MarBackboneSpec(
                    draft.shape("class_emb.weight")[0], config.path("buffer_size").asInt(),
                    transformer(config, "encoder"), transformer(config, "decoder")));
            assertThat(head).isEqualTo(new DiffusionHeadSpec(
                    config.path("decoder_embed_dim").asInt(), config.path("diffloss_d").asInt(),
                    config.path("diffloss_w").asInt(), config.path("num_sampling_steps").asText(), null));
            assertSameTensors(draft);
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void tellsAnAutoencodersSizeFromItsTensors(GoldenFolder golden) {
        JsonNode config = golden.json("vae_config.json");

        ModelSpec model = run(Options.OFFICIAL, golden.file("vae-checkpoint.pth"));

        assertThat(model.latent().channels()).isEqualTo(config.path("embed_dim").asInt());
        List<Integer> multipliers = new ArrayList<>();
        config.path("ch_mult").forEach(multiplier -> multipliers.add(multiplier.asInt()));
        KlAutoencoderSpec decoder = (KlAutoencoderSpec) model.decoder().flatMap(ModelSpec.Part::size).orElseThrow();
        assertThat(decoder.width()).isEqualTo(config.path("ch").asInt());
        assertThat(decoder.multipliers()).isEqualTo(multipliers);
        assertThat(decoder.residualBlocks()).isEqualTo(config.path("num_res_blocks").asInt());
        try (Safetensors vae = golden.open("vae.safetensors");
                ModelFolder imported = ModelFolder.open(folder.resolve("m"))) {
            assertSameTensors(vae);
            assertThat(imported.dataType("quant_conv.weight")).isEqualTo(vae.dataType("quant_conv.weight"));
        }
    }

    @Test
    void remembersWhereTheWeightsComeFrom() throws Exception {
        Path source = GoldenFolder.bundled().file("draft-checkpoint.pth");
        ModelSpec model = run(heads(3), source);

        ModelSpec.Provenance provenance = model.provenance().orElseThrow();
        assertThat(provenance.createdBy()).matches("foretoken \\d.*");
        assertThat(provenance.source()).contains("draft-checkpoint.pth");
        assertThat(provenance.stateDict()).contains("model_ema");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(SafetensorsBytes.read(source));
        assertThat(provenance.sourceSha256()).contains(HexFormat.of().formatHex(digest));
        assertThat(model.name()).isEqualTo("m");
        assertThat(ModelFolder.readSpec(folder.resolve("m"))).isEqualTo(model);
    }

    @Test
    void importsAnySizeFromSafetensors() {
        Path source = write(ODD, tensors -> {});

        ModelSpec model = run(ODD_OPTIONS, source);

        assertThat(model.latent()).isEqualTo(ODD.latent());
        assertThat(model.parts()).isEqualTo(ODD.parts());
    }

    @Test
    void importsShards() throws Exception {
        Map<String, int[]> one = new LinkedHashMap<>();
        Map<String, int[]> two = new LinkedHashMap<>();
        TensorCheck.of(ODD).expected().forEach((name, shape) ->
                (name.startsWith("diffloss") ? one : two).put(name, shape));
        write(folder.resolve("one.safetensors"), one);
        write(folder.resolve("two.safetensors"), two);
        StringBuilder index = new StringBuilder("{\"weight_map\":{");
        one.keySet().forEach(name -> index.append("\"%s\":\"one.safetensors\",".formatted(name)));
        two.keySet().forEach(name -> index.append("\"%s\":\"two.safetensors\",".formatted(name)));
        index.setCharAt(index.length() - 1, '}');
        Path source = Files.writeString(folder.resolve("model.safetensors.index.json"), index + "}");

        assertThat(run(ODD_OPTIONS, source).parts()).isEqualTo(ODD.parts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mar-base", "mar-large", "mar-huge", "kl16"})
    void needsNoOptionForOfficialModels(String name) {
        ModelSpec official = OfficialModels.named(name).orElseThrow();
        Map<String, int[]> tensors = TensorCheck.of(official).expected();

        assertThat(new SizeInference(folder, tensors, Options.OFFICIAL).infer(name)).isEqualTo(official);
    }

    @Test
    void asksForTheHeadsOfOthers() {
        Path source = GoldenFolder.bundled().file("draft-checkpoint.pth");

        Failing.with(INVALID_ARGUMENT, () -> run(Options.OFFICIAL, source))
                .contains("[24] wide and [1] blocks deep", "say how many attention heads");
    }

    @Test
    void stripsThePrefixOfParallelTraining() {
        Path source = write(ODD, tensors -> {
            Map<String, int[]> prefixed = new LinkedHashMap<>();
            tensors.forEach((name, shape) -> prefixed.put("module." + name, shape));
            tensors.clear();
            tensors.putAll(prefixed);
        });

        assertThat(run(ODD_OPTIONS, source).parts()).isEqualTo(ODD.parts());
    }

    @Test
    void leavesOutTheLossOfAnAutoencoder() {
        ModelSpec small = ModelSpec.autoencoder(
                "small", new LatentSpec(2, 16, 16, 1, 0.2325f), new KlAutoencoderSpec(32, List.of(1), 1, null, null));
        Path source = write(small, tensors -> tensors.put("loss.perceptual_loss.net.weight", new int[] {3, 3}));

        assertThat(run(Options.OFFICIAL, source).parts()).isEqualTo(small.parts());
    }

    @Test
    void reportsEveryWrongTensorAtOnce() {
        Path source = write(ODD, tensors -> {
            tensors.remove("decoder_blocks.0.norm1.bias");
            tensors.remove("z_proj_ln.weight");
            tensors.put("encoder_norm.weight", new int[] {8, 1});
            for (int i = 0; i < 20; i++) {
                tensors.put("extra." + i, new int[] {1});
            }
        });

        refused(ODD_OPTIONS, source).contains(
                "missing [2]:", "decoder_blocks.0.norm1.bias [12]", "z_proj_ln.weight [8]", "misshapen [1]:",
                "encoder_norm.weight is [8, 1], not [8]", "unexpected [20]:", "extra.0 [1]", "and 12 more");
    }

    @Test
    void saysWhichTensorItNeedsToTellTheSize() {
        Path source = write(ODD, tensors -> tensors.remove("z_proj.weight"));

        refused(ODD_OPTIONS, source).contains("[z_proj.weight] is missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 65536, 1 << 20})
    void refusesPatchesThatTokensCannotBe(int patch) {
        Path source = write(ODD, tensors -> {});

        Failing.with(INVALID_ARGUMENT, () -> run(patches(patch, OptionalInt.empty()), source))
                .contains("Tokens of [12] values", "[" + patch + "x" + patch + "]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8, 2147483647})
    void refusesHeightsThatTheTokensDoNotFill(int height) {
        Path source = write(ODD, tensors -> {});

        Failing.with(INVALID_ARGUMENT, () -> run(patches(2, OptionalInt.of(height)), source))
                .contains("[6] tokens", "patch [2]", "[" + height + "] rows");
    }

    @Test
    void asksForTheHeightOfALatentThatIsNotSquare() {
        Path source = write(ODD, tensors -> {});

        Failing.with(INVALID_ARGUMENT, () -> run(patches(2, OptionalInt.empty()), source))
                .contains("[6] tokens", "make no square", "how many rows");
    }

    @Test
    void refusesAPatchOrHeightOfNothing() {
        Failing.with(INVALID_ARGUMENT, () -> patches(0, OptionalInt.empty())).contains("patch [0]");
        Failing.with(INVALID_ARGUMENT, () -> patches(1, OptionalInt.of(-4))).contains("height [-4]");
    }

    @Test
    void refusesModelsOfAnotherKind() {
        Path source = write(folder.resolve("a.safetensors"), Map.of("bert.embeddings", new int[] {2}));

        refused(Options.OFFICIAL, source).contains("neither a MAR model's", "nor a KL", "[bert.embeddings]");
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Path source = write(folder.resolve("a.safetensors"), TensorCheck.of(ODD).expected(), values -> {
                if (values.rowLength() == 36) {
                    values.data()[values.size() / 2] = bad;
                }
            });

            refused(ODD_OPTIONS, source).contains("tensor [decoder_blocks.0.mlp.fc2.weight]", "NaN or infinite");
        }
    }

    @Test
    void doesNotOverwriteUnlessAsked() {
        Path source = write(ODD, tensors -> {});
        run(ODD_OPTIONS, source);

        Failing.with(INVALID_ARGUMENT, () -> run(ODD_OPTIONS, source)).contains("one already", "overwrite");

        Options overwrite = odd(Optional.of("again"), Optional.empty(), OptionalInt.of(4), true);
        assertThat(run(overwrite, source).name()).isEqualTo("again");
        assertThat(ModelFolder.readSpec(folder.resolve("m")).name()).isEqualTo("again");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.safetensors", "m");
    }

    @Test
    void neverOverwritesWhatIsNoModel() throws Exception {
        Path source = write(ODD, tensors -> {});
        Files.createDirectory(folder.resolve("m"));
        Files.writeString(folder.resolve("m").resolve("thesis.txt"), "years of work");
        Options overwrite = odd(Optional.empty(), Optional.empty(), OptionalInt.of(4), true);

        Failing.with(INVALID_ARGUMENT, () -> run(overwrite, source)).contains("something else is there");
        assertThat(folder.resolve("m").resolve("thesis.txt")).hasContent("years of work");
    }

    @Test
    void tellsItsProgress() {
        List<Long> done = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        Path source = write(ODD, tensors -> {});
        new CheckpointImport(ODD_OPTIONS, (now, total) -> {
            done.add(now);
            totals.add(total);
        }).run(source, folder.resolve("m"));

        assertThat(done).isSorted().endsWith(totals.get(0));
        assertThat(totals).containsOnly(totals.get(0));
    }

    @Test
    void refusesANameThatIsNone() {
        Path source = write(ODD, tensors -> {});
        Options options = odd(Optional.of("my model!"), Optional.empty(), OptionalInt.of(4), false);

        Failing.with(ForetokenException.Code.INVALID_MODEL, () -> run(options, source)).contains("[my model!]");
    }

    @Test
    void refusesAStateDictOfSafetensors() {
        Path source = write(ODD, tensors -> {});
        Options options = odd(Optional.empty(), Optional.of("model_ema"), OptionalInt.of(4), false);

        Failing.with(INVALID_ARGUMENT, () -> run(options, source)).contains("[model_ema]", "only PyTorch files");
    }

    @Test
    void saysThatAFileIsTooOld() {
        Path source = SafetensorsBytes.write(folder.resolve("old.pth"), new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10});

        refused(Options.OFFICIAL, source).contains("before 1.6", "save it again");
    }

    @Test
    void saysThatTheSourceIsMissing() {
        Failing.with(INPUT_OUTPUT, () -> run(Options.OFFICIAL, folder.resolve("gone.pth"))).contains("no such file");
    }

    private ModelSpec run(Options options, Path source) {
        return new CheckpointImport(options, Progress.NONE).run(source, folder.resolve("m"));
    }

    private AbstractStringAssert<?> refused(Options options, Path source) {
        AbstractStringAssert<?> message = Failing.with(INVALID_CHECKPOINT, () -> run(options, source))
                .contains(source.toString());
        assertThat(folder.toFile().list()).containsExactly(source.getFileName().toString());
        return message;
    }

    private static Options odd(
            Optional<String> name, Optional<String> stateDict, OptionalInt height, boolean overwrite) {
        return new Options(
                name, stateDict, OptionalInt.of(2), OptionalInt.of(3), height, 2, 0.5f, "25", overwrite);
    }

    private static Options patches(int patch, OptionalInt height) {
        return new Options(
                Optional.empty(), Optional.empty(), OptionalInt.of(2), OptionalInt.of(3), height, patch, 0.5f, "25",
                false);
    }

    private static Options heads(int heads) {
        return new Options(
                Optional.empty(), Optional.empty(), OptionalInt.of(heads), OptionalInt.empty(), OptionalInt.empty(), 1,
                0.2325f, "100", false);
    }

    private static Transformer transformer(JsonNode config, String name) {
        return new Transformer(
                config.path(name + "_embed_dim").asInt(), config.path(name + "_depth").asInt(),
                config.path(name + "_num_heads").asInt(), 4);
    }

    private void assertSameTensors(Safetensors expected) {
        try (ModelFolder imported = ModelFolder.open(folder.resolve("m"))) {
            assertThat(imported.weights().names()).containsExactlyInAnyOrderElementsOf(expected.names());
            for (String name : expected.names()) {
                assertThat(imported.weights().read(name).data()).isEqualTo(expected.read(name).data());
            }
        }
    }

    private Path write(ModelSpec model, Consumer<Map<String, int[]>> change) {
        Map<String, int[]> tensors = new LinkedHashMap<>(TensorCheck.of(model).expected());
        change.accept(tensors);
        return write(folder.resolve("a.safetensors"), tensors);
    }

    private static Path write(Path file, Map<String, int[]> tensors) {
        return write(file, tensors, values -> {});
    }

    private static Path write(Path file, Map<String, int[]> tensors, Consumer<FloatBlock> change) {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors, DataType.F32, Map.of())) {
            tensors.forEach((name, shape) -> {
                FloatBlock values = FloatBlock.zeros(shape);
                change.accept(values);
                writer.write(name, values);
            });
            writer.commit();
        }
        return file;
    }
}
