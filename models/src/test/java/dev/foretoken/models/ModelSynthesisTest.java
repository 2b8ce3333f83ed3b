package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INVALID_ARGUMENT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ModelSynthesisTest {
    private static final LatentSpec LATENT = new LatentSpec(16, 4, 4, 1, 0.2325f);
    private static final ModelSpec GENERATOR = ModelSpec.generator(
            "small", LATENT, new MarBackboneSpec(500, 8, new Transformer(96, 1, 4, 4), new Transformer(64, 2, 4, 4)),
            new DiffusionHeadSpec(64, 2, 128, null, null));
    private static final ModelSpec CAUSAL = ModelSpec.generator(
            "causal", LATENT, new CausalBackboneSpec(500, new Transformer(96, 2, 4, 4)),
            new DiffusionHeadSpec(96, 2, 128, null, null));
    private static final ModelSpec AUTOENCODER =
            ModelSpec.autoencoder("vae", LATENT, new KlAutoencoderSpec(64, List.of(1, 2), 1, null, null));
    private static final ModelSpec CLASSIFIER =
            ModelSpec.classifier("classifier", 64, 64, new ConvolutionalClassifierSpec(12, 0, 0, 0));

    @TempDir
    private Path folder;

    static List<ModelSpec> generators() {
        return List.of(GENERATOR, CAUSAL);
    }

    @ParameterizedTest
    @MethodSource("generators")
    void drawsAGeneratorAsTheOfficialCodeInitialisesIt(ModelSpec generator) {
        synthesise(generator, 3, DataType.F32);
        try (ModelFolder model = ModelFolder.open(folder.resolve("m"))) {
            Weights weights = model.weights();
            for (String name : weights.names()) {
                float[] values = weights.read(name).data();
                if (name.endsWith(".bias") || name.contains("adaLN") || name.contains("final_layer")) {
                    assertThat(values).as(name).containsOnly(0);
                } else if (weights.shape(name).length == 1) {
                    assertThat(values).as(name).containsOnly(1);
                } else if (name.contains("blocks.") || name.matches(".*(_proj|decoder_embed|cond_embed).*")) {
                    int[] shape = weights.shape(name);
                    assertUniform(name, values, Math.sqrt(6.0 / (shape[0] + shape[1])));
                } else {
                    assertNormal(name, values);
                }
            }
        }
    }

    @Test
    void drawsAnAutoencoderAsPyTorchDoes() {
        synthesise(AUTOENCODER, 3, DataType.F32);
        try (ModelFolder model = ModelFolder.open(folder.resolve("m"))) {
            Weights weights = model.weights();
            for (String name : weights.names()) {
                int[] shape = weights.shape(name.replace(".bias", ".weight"));
                float[] values = weights.read(name).data();
                if (shape.length == 4) {
                    assertUniform(name, values, 1 / Math.sqrt(shape[1] * shape[2] * shape[3]));
                } else {
                    assertThat(values).as(name).containsOnly(name.endsWith(".bias") ? 0 : 1);
                }
            }
        }
    }

    @Test
    void drawsAClassifierThatKeepsTheSizeOfValues() {
        synthesise(CLASSIFIER, 3, DataType.F32);
        try (ModelFolder model = ModelFolder.open(folder.resolve("m"))) {
            Weights weights = model.weights();
            for (String name : weights.names()) {
                FloatBlock values = weights.read(name);
                if (values.shape().length == 1) {
                    assertThat(values.data()).as(name).containsOnly(name.endsWith(".bias") ? 0 : 1);
                } else {
                    assertMoments(name, values.data(), Math.sqrt(2.0 / values.rowLength()));
                }
            }
        }
    }

    @Test
    void theSeedDecidesTheWeights() {
        Map<String, String> first = synthesise(GENERATOR, 3, DataType.F32).checksums();

        assertThat(synthesise(GENERATOR, 3, DataType.F32).checksums()).isEqualTo(first);
        assertThat(synthesise(GENERATOR, 4, DataType.F32).checksums()).isNotEqualTo(first);
    }

    @Test
    void tensorsOfTheSameShapeDiffer() {
        synthesise(GENERATOR, 3, DataType.F32);
        try (ModelFolder model = ModelFolder.open(folder.resolve("m"))) {
            assertThat(model.weights().read("decoder_blocks.0.attn.proj.weight").data())
                    .isNotEqualTo(model.weights().read("decoder_blocks.1.attn.proj.weight").data());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void halvesTheSizeOnRequest(DataType type) {
        synthesise(GENERATOR, 3, DataType.F32);
        try (ModelFolder full = ModelFolder.open(folder.resolve("m"))) {
            new ModelSynthesis(3, type, Progress.NONE).run(GENERATOR, folder.resolve("half"), false);
            try (ModelFolder half = ModelFolder.open(folder.resolve("half"))) {
                assertThat(half.bytes()).isEqualTo(full.bytes() / 2);
                float[] rounded = half.weights().read("z_proj.weight").data();
                float[] exact = full.weights().read("z_proj.weight").data();
                for (int i = 0; i < exact.length; i++) {
                    assertThat(rounded[i]).isCloseTo(exact[i], within(Math.abs(exact[i]) / 256 + 1e-7f));
                }
            }
        }
    }

    @Test
    void remembersItsSeed() {
        ModelSpec.Provenance provenance = synthesise(GENERATOR, 42, DataType.F32).provenance().orElseThrow();

        assertThat(provenance.seed()).contains(42L);
        assertThat(provenance.source()).isEmpty();
    }

    @Test
    void refusesPartsThatItDoesNotKnow() {
        ModelSpec foreign = new ModelSpec(
                "foreign", LATENT, Optional.of(new ModelSpec.Part("sine", Map.of())),
                Optional.of(new ModelSpec.Part("gaussian", Map.of())), Optional.empty(), Optional.empty(), List.of(),
                Map.of(), Map.of(), Optional.empty());

        Failing.with(INVALID_MODEL, () -> synthesise(foreign, 0, DataType.F32)).contains("[sine]");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesTypesThatAreNotForWeights() {
        Failing.with(INVALID_ARGUMENT, () -> synthesise(GENERATOR, 0, DataType.I8)).contains("[I8]");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anInterruptLeavesNothing() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        System.getProperty("java.class.path"), Endless.class.getName(),
                        folder.resolve("below").resolve("m").toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("writing");
            assertThat(folder.resolve("below")).isNotEmptyDirectory();
            process.destroy();
            process.waitFor();
        }

        assertThat(folder).isEmptyDirectory();
    }

    /** Synthesises until it is interrupted. */
    static final class Endless {
        private Endless() {}

        public static void main(String[] arguments) {
            Progress announce = (done, total) -> {
                System.out.println("writing");
                while (done > 0) {
                    Thread.onSpinWait();
                }
            };
            new ModelSynthesis(0, DataType.F32, announce).run(GENERATOR, Path.of(arguments[0]), false);
        }
    }

    private ModelSpec synthesise(ModelSpec model, long seed, DataType type) {
        return new ModelSynthesis(seed, type, Progress.NONE).run(model, folder.resolve("m"), true);
    }

    private static void assertUniform(String name, float[] values, double bound) {
        assertThat(IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i])).max().orElseThrow())
                .as(name)
                .isLessThanOrEqualTo((float) bound);
        assertMoments(name, values, bound / Math.sqrt(3));
    }

    private static void assertNormal(String name, float[] values) {
        assertMoments(name, values, 0.02);
        long beyondTwo = IntStream.range(0, values.length).filter(i -> Math.abs(values[i]) > 0.04).count();
        assertThat((double) beyondTwo / values.length)
                .as(name)
                .isCloseTo(0.0455, within(1.5 / Math.sqrt(values.length)));
    }

    /** Mean and deviation within five of their standard errors: with a fixed seed, a right law fails once in 10^6. */
    private static void assertMoments(String name, float[] values, double deviation) {
        int n = values.length;
        double mean = IntStream.range(0, n).mapToDouble(i -> values[i]).sum() / n;
        double square = IntStream.range(0, n).mapToDouble(i -> values[i] * values[i]).sum() / n;
        assertThat(mean).as(name).isCloseTo(0, within(5 * deviation / Math.sqrt(n)));
        assertThat(Math.sqrt(square)).as(name).isCloseTo(deviation, within(5 * deviation / Math.sqrt(2.0 * n)));
    }
}
