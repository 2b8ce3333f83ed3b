package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.Device;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.DataType;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.PartSpec;
import dev.foretoken.models.Progress;
import dev.foretoken.models.TrainedModel;
import dev.foretoken.models.Widening;
import dev.foretoken.models.training.TokenBatches.Attention;
import dev.foretoken.runtime.ModelComparison;
import dev.foretoken.runtime.ModelComparison.Difference;
import dev.foretoken.runtime.PartsSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A widened model computes what it did before. */
final class WideningTest {
    /** What float32 leaves of sums that are added up in another order, relative to the largest value. */
    private static final double ROUNDING = 1e-5;

    private static final LatentSpec LATENT = new LatentSpec(3, 3, 2, 1, 1);
    private static final Respacing RESPACING = new Respacing("ddim10");
    private static final int CLASSES = 3;
    private static final int WIDTH = 8;
    private static final int HEAD_WIDTH = 6;

    @TempDir
    private Path parent;

    @ParameterizedTest
    @CsvSource({
        "MASKED, 1, 1, 2, 2", "MASKED, 2, 3, 1, 1", "MASKED, 3, 2, 3, 4", "MASKED, 5, 4, 1, 2", "CAUSAL, 1, 1, 2, 2",
        "CAUSAL, 2, 3, 1, 1", "CAUSAL, 3, 2, 3, 4", "CAUSAL, 5, 4, 1, 2"
    })
    void drawsTheSameWhateverItsSize(Attention attention, int k, int headK, int depth, int headDepth) {
        Model original = model(attention);
        Widening widening = Widening.of(original.spec, original.weights, like(k, headK, depth, headDepth));
        Model widened = new Model(widening.spec(), widening.weights());

        FloatBlock conditions = original.conditions();
        FloatBlock copies = widened.conditions();
        Agreement.assertClose(copies, copied(conditions, k), ROUNDING);
        try (AdaLnHead head = original.head(); AdaLnHead wideHead = widened.head()) {
            FloatBlock states = normals(1, conditions.rows(), LATENT.tokenDimension());
            for (int timestep : new int[] {0, 300, 980}) {
                Agreement.assertClose(
                        wideHead.predict(states, copies, timestep), head.predict(states, conditions, timestep),
                        ROUNDING);
            }
            DenoisedTokens drawn = sample(head, conditions);
            DenoisingPath path = drawn.path().orElseThrow();
            DenoisingPath widePath = sample(wideHead, copies).path().orElseThrow();
            Agreement.assertClose(widePath.states(), path.states(), ROUNDING);
            Agreement.assertClose(widePath.means(), path.means(), ROUNDING);
            Agreement.assertClose(widePath.deviations(), path.deviations(), ROUNDING);
        }
    }

    /** The negative control of the test above: it sees a layer that forgot to divide by the number of copies. */
    @ParameterizedTest
    @EnumSource
    void aWeightThatIsNotDividedShows(Attention attention) {
        Model original = model(attention);
        Widening widening = Widening.of(original.spec, original.weights, like(2, 2, 2, 2));
        for (String layer : List.of("blocks.0.attn.qkv", "blocks.0.attn.proj", "blocks.0.mlp.fc2")) {
            Model wrong = new Model(widening.spec(), doubled(widening.weights(), layer + ".weight"));
            assertThat(Agreement.distance(wrong.conditions(), copied(original.conditions(), 2)))
                    .as(layer)
                    .isGreaterThan(1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWidenedModelPassesTheCheckBeforeItAppears(Attention attention) {
        Path original = write(model(attention));
        List<Difference> differences = new ArrayList<>();
        widen(original, DataType.F32, path -> differences.add(compare(original, path)));

        assertThat(differences).hasSize(1).allMatch(difference -> difference.isWithin(ROUNDING));
        assertThat(compare(original, parent.resolve("widened"))).isEqualTo(differences.get(0));
    }

    /** The negative control: weights in 16 bits are others. */
    @ParameterizedTest
    @EnumSource
    void roundedWeightsFailTheCheckAndLeaveNothing(Attention attention) {
        Path original = write(model(attention));

        assertThatThrownBy(() -> widen(original, DataType.BF16, path -> {
                    Difference difference = compare(original, path);
                    assertThat(difference.isWithin(1e-4)).as("%s", difference).isTrue();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("conditions=");
        assertThat(parent).isDirectoryNotContaining(path -> !path.equals(original));
    }

    @Test
    void whatIsNoNumberIsNoAgreement() {
        assertThat(new Difference(Double.NaN, 0).isWithin(1)).isFalse();
        assertThat(new Difference(0, Double.NaN).isWithin(1)).isFalse();
    }

    /** A model on the heap. */
    private record Model(ModelSpec spec, Weights weights) {
        /** Of the next token under prefixes of every length. */
        FloatBlock conditions() {
            FixedContext context = FixedContext.onCpu(LATENT, weights);
            PartSpec size = spec.backbone().orElseThrow().size().orElseThrow();
            try (ARBackbone backbone = size instanceof MarBackboneSpec mar
                    ? new MarBackbone(mar, context)
                    : new CausalBackbone((CausalBackboneSpec) size, context)) {
                return backbone.conditions(IntStream.range(0, LATENT.tokens())
                        .mapToObj(known -> new PrefixContext(
                                known, known == 2 ? PrefixContext.UNCONDITIONAL : known % CLASSES,
                                IntStream.range(0, LATENT.tokens()).toArray(),
                                normals(2 + known, LATENT.tokens(), LATENT.tokenDimension()), known, 1))
                        .toList());
            }
        }

        AdaLnHead head() {
            return new AdaLnHead(
                    (DiffusionHeadSpec) spec.head().orElseThrow().size().orElseThrow(),
                    FixedContext.onCpu(LATENT, weights));
        }
    }

    private static Model model(Attention attention) {
        PartSpec backbone = switch (attention) {
            case MASKED ->
                new MarBackboneSpec(CLASSES, 2, new Transformer(WIDTH, 1, 2, 2), new Transformer(2 * WIDTH, 1, 4, 2));
            case CAUSAL -> new CausalBackboneSpec(CLASSES, new Transformer(2 * WIDTH, 2, 4, 2));
        };
        ModelSpec spec = ModelSpec.generator(
                "original", LATENT, backbone,
                new DiffusionHeadSpec(2 * WIDTH, 1, HEAD_WIDTH, RESPACING.text(), null));
        Map<String, int[]> shapes = new LinkedHashMap<>(backbone.tensors(LATENT));
        shapes.putAll(((DiffusionHeadSpec) spec.head().orElseThrow().size().orElseThrow()).tensors(LATENT));
        return new Model(spec, new SyntheticWeights(shapes));
    }

    /** k times as wide as the originals, with MLPs twice as wide beside that. */
    private static ModelSpec like(int k, int headK, int depth, int headDepth) {
        return ModelSpec.generator(
                "like", new LatentSpec(1, 1, 1, 1, 1),
                new MarBackboneSpec(
                        1, 1, new Transformer(k * WIDTH, depth, 2 * k, 4),
                        new Transformer(2 * k * WIDTH, depth + 1, 4 * k, 4)),
                new DiffusionHeadSpec(2 * k * WIDTH, headDepth, headK * HEAD_WIDTH, null, null));
    }

    private static DenoisedTokens sample(AdaLnHead head, FloatBlock conditions) {
        int n = conditions.rows();
        float[] scale = new float[n];
        Arrays.fill(scale, 2);
        FloatBlock unconditional = conditions.gather(IntStream.range(0, n).map(i -> n - 1 - i).toArray());
        DenoisingLaw law = new DenoisingLaw(
                conditions, Optional.of(new Guidance(unconditional, scale)), RESPACING, 1, true);
        return head.sample(law, normals(0, RESPACING.count() + 1, n, LATENT.tokenDimension()), true);
    }

    private static FloatBlock normals(int address, int... shape) {
        FloatBlock values = FloatBlock.zeros(shape);
        new Philox(5).normals(address, 0, 0, values.data(), 0, values.size());
        return values;
    }

    private static FloatBlock copied(FloatBlock rows, int copies) {
        FloatBlock all = FloatBlock.zeros(rows.rows(), copies * rows.rowLength());
        for (int i = 0; i < rows.rows() * copies; i++) {
            System.arraycopy(
                    rows.data(), i / copies * rows.rowLength(), all.data(), i * rows.rowLength(), rows.rowLength());
        }
        return all;
    }

    private static Weights doubled(Weights weights, String ending) {
        Map<String, FloatBlock> tensors = new HashMap<>();
        for (String name : weights.names()) {
            FloatBlock values = weights.read(name);
            for (int i = 0; i < values.size() && name.endsWith(ending); i++) {
                values.data()[i] *= 2;
            }
            tensors.put(name, values);
        }
        return new InMemoryWeights(tensors);
    }

    private Path write(Model model) {
        Path folder = parent.resolve("original");
        new TrainedModel(model.spec, model.weights, "foretoken train", 0, "# original")
                .writeTo(folder, DataType.F32, false);
        return folder;
    }

    private void widen(Path original, DataType storage, Consumer<Path> check) {
        try (ModelFolder folder = ModelFolder.open(original)) {
            Widening.of(folder.spec(), folder.weights(), like(2, 3, 3, 2))
                    .writeTo(parent.resolve("widened"), storage, false, Progress.NONE, check);
        }
    }

    private static Difference compare(Path original, Path widened) {
        return ModelComparison.between(
                original, widened, new PartsSetup(Device.CPU, Precision.FLOAT32, Map.of(), List.of()), Progress.NONE);
    }
}
