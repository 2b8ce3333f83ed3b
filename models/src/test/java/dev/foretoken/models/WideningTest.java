package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INVALID_ARGUMENT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_CHECKPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.models.training.TokenBatches.Attention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a widened model computes the same is tested with the backend that computes. */
final class WideningTest {
    private static final LatentSpec LATENT = BundledModels.autoencoder().latent();
    private static final LatentSpec TINY = new LatentSpec(2, 2, 2, 1, 1);
    private static final ModelSpec LARGE = OfficialModels.named("mar-large").orElseThrow();
    private static final ModelSpec SMALL = mar("small", 8, 1, 2, 8, 1);
    private static final ModelSpec WIDE = mar("wide", 16, 3, 4, 24, 2);

    @TempDir
    private Path parent;

    @Test
    void aMaskedTargetGetsTheShapesOfMarLargeButForItsLatentAndClasses() {
        ModelSpec target = BundledModels.generator(Role.TARGET, Attention.MASKED, LATENT);
        Weights widened = Widening.of(target, new InitialWeights(target, 1), LARGE).weights();
        Weights official = new InitialWeights(LARGE, 1);

        assertThat(widened.names()).isEqualTo(official.names());
        assertThat(differing(widened, official)).containsExactly(
                "class_emb.weight", "decoder_pos_embed_learned", "diffloss.net.final_layer.linear.bias",
                "diffloss.net.final_layer.linear.weight", "diffloss.net.input_proj.weight",
                "diffusion_pos_embed_learned", "encoder_pos_embed_learned", "z_proj.weight");
    }

    @Test
    void aCausalTargetGetsTheBlocksOfMarLargesEncoderAndDecoder() {
        ModelSpec target = BundledModels.generator(Role.TARGET, Attention.CAUSAL, LATENT);
        Widening widening = Widening.of(target, new InitialWeights(target, 1), LARGE);

        assertThat(widening.spec().backbone().orElseThrow().size())
                .contains(new CausalBackboneSpec(12, new Transformer(1024, 32, 16, 4)));
        assertThat(widening.spec().head().orElseThrow().size())
                .contains(new DiffusionHeadSpec(1024, 8, 1280, "ddim50", null));
        assertThat(parameters(widening.weights()) / (double) parameters(new InitialWeights(LARGE, 1)))
                .isBetween(0.97, 1.03);
    }

    @Test
    void aHeadAloneKeepsItsSizeAndTakesWiderConditions() {
        ModelSpec head = BundledModels.headAlone(Attention.CAUSAL, LATENT, 256);
        DiffusionHeadSpec size = (DiffusionHeadSpec) head.head().orElseThrow().size().orElseThrow();
        Widening widening = Widening.of(head, new InitialWeights(head, 1), LARGE);

        assertThat(widening.spec().backbone()).isEmpty();
        assertThat(widening.spec().head().orElseThrow().size())
                .contains(new DiffusionHeadSpec(1024, size.depth(), size.width(), "ddim50", null));
        assertThat(differing(widening.weights(), new InitialWeights(head, 1)))
                .containsExactly("diffloss.net.cond_embed.weight");
    }

    /** A target with its autoencoder in one folder. */
    @Test
    void aLatentDecoderStaysAsItIs() {
        KlAutoencoderSpec autoencoder = new KlAutoencoderSpec(32, List.of(1), 1, null, null);
        ModelSpec both = new ModelSpec(
                "both", TINY, SMALL.backbone(), SMALL.head(), Optional.of(ModelSpec.Part.of(autoencoder)),
                Optional.empty(), List.of(), Map.of(), Map.of(), Optional.empty());
        Weights weights = new InitialWeights(both, 1);
        Widening widening = Widening.of(both, weights, WIDE);

        assertThat(widening.spec().decoder()).isEqualTo(both.decoder());
        for (String name : autoencoder.tensors(TINY).keySet()) {
            assertThat(widening.weights().read(name).data()).as(name).isEqualTo(weights.read(name).data());
        }
    }

    @Test
    void aWidenedModelTellsWhatItWasMadeOf() {
        Path folder = parent.resolve("m");
        try (ModelFolder original = synthesised()) {
            widening(original).named("named").writeTo(folder, DataType.F32, false, Progress.NONE, path -> {});
        }
        try (ModelFolder widened = ModelFolder.open(folder)) {
            assertThat(widened.spec().name()).isEqualTo("named");
            assertThat(widened.spec().widenedFrom()).contains("small");
            assertThat(widened.spec().provenance().orElseThrow().seed()).contains(3L);
        }
    }

    @Test
    void theCheckSeesACompleteModel() {
        List<Long> checked = new ArrayList<>();
        try (ModelFolder original = synthesised()) {
            widening(original).writeTo(parent.resolve("m"), DataType.F32, false, Progress.NONE, path -> {
                try (ModelFolder model = ModelFolder.open(path)) {
                    model.weights().names().forEach(model.weights()::read);
                    checked.add(model.parameters());
                }
            });
            assertThat(checked).containsExactly(parameters(widening(original).weights()));
        }
    }

    @Test
    void aCheckThatFailsKeepsWhatWasThere() throws IOException {
        Path folder = parent.resolve("m");
        try (ModelFolder original = synthesised()) {
            ModelSpec before = widening(original).writeTo(folder, DataType.F32, false, Progress.NONE, path -> {});
            List<Path> files = files();

            assertThatThrownBy(() -> widening(original).named("other")
                            .writeTo(folder, DataType.F32, true, Progress.NONE, path -> {
                                throw new IllegalStateException("they differ");
                            }))
                    .hasMessage("they differ");
            assertThat(files()).isEqualTo(files);
            assertThat(ModelFolder.readSpec(folder)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "12, 3, 4, 24, 2; width of the encoder is [8], which does not divide [12]",
        "16, 3, 2, 24, 2; attention heads of the encoder have [4] values, not [8]",
        "16, 3, 4, 20, 2; width of the diffusion head is [8], which does not divide [20]",
        "16, 0, 4, 24, 2; blocks of the encoder are [2], more than [1]",
        "16, 3, 4, 24, 0; blocks of the diffusion head are [2], more than [1]"
    })
    void sizesThatCannotComputeTheSameAreRefused(String size, String why) {
        int[] numbers = Arrays.stream(size.split(", ")).mapToInt(Integer::parseInt).toArray();
        ModelSpec original = mar("original", 8, 2, 2, 8, 2);
        ModelSpec like =
                mar("like", numbers[0], Math.max(1, numbers[1]), numbers[2], numbers[3], Math.max(1, numbers[4]));

        Failing.with(INVALID_ARGUMENT, () -> Widening.of(original, new InitialWeights(original, 1), like))
                .contains("[original]", "[like]", why);
    }

    @Test
    void modelsThatAreNotToBeWidenedAreRefused() {
        ModelSpec autoencoder = BundledModels.autoencoder();
        Failing.with(
                        INVALID_ARGUMENT,
                        () -> Widening.of(autoencoder, new InitialWeights(autoencoder, 1), LARGE))
                .contains("neither a MAR nor a causal backbone");
        Failing.with(INVALID_ARGUMENT, () -> Widening.of(SMALL, new InitialWeights(SMALL, 1), autoencoder))
                .contains("that is no MAR model");
    }

    @Test
    void aTensorThatNoModelHasIsAnError() {
        Weights widened = Widening.of(SMALL, new InitialWeights(SMALL, 1), WIDE).weights();

        Failing.with(INVALID_CHECKPOINT, () -> widened.read("nothing")).contains("[nothing]");
    }

    private ModelFolder synthesised() {
        Path folder = parent.resolve("small");
        new ModelSynthesis(3, DataType.F32, Progress.NONE).run(SMALL, folder, false);
        return ModelFolder.open(folder);
    }

    private static Widening widening(ModelFolder original) {
        return Widening.of(original.spec(), original.weights(), WIDE);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.walk(parent)) {
            return paths.sorted().toList();
        }
    }

    private static ModelSpec mar(String name, int width, int depth, int heads, int headWidth, int headDepth) {
        Transformer transformer = new Transformer(width, depth, heads, 4);
        return ModelSpec.generator(
                name, TINY, new MarBackboneSpec(3, 2, transformer, transformer),
                new DiffusionHeadSpec(width, headDepth, headWidth, null, null));
    }

    private static TreeSet<String> differing(Weights some, Weights others) {
        TreeSet<String> names = new TreeSet<>(some.names());
        names.removeIf(name -> Arrays.equals(some.shape(name), others.shape(name)));
        return names;
    }

    private static long parameters(Weights weights) {
        return weights.names().stream()
                .mapToLong(name -> Arrays.stream(weights.shape(name)).asLongStream().reduce(1, Math::multiplyExact))
                .sum();
    }
}
