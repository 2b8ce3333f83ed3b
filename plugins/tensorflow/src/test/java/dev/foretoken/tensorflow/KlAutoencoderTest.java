package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

final class KlAutoencoderTest {
    /** Two levels that differ in width, with attention at either. */
    private static final KlAutoencoderSpec SIZE = new KlAutoencoderSpec(32, List.of(1, 2), 1, List.of(1), List.of(0));
    private static final LatentSpec LATENT = new LatentSpec(3, 4, 4, 1, 1);
    private static final Map<String, FloatBlock> WEIGHTS = weights();
    private static final float ROUNDING = 1e-5f;

    @Test
    void aPictureIsTheSameUpToRoundingWhateverTheBatch() {
        FloatBlock latents = random(1, 3, 3, 4, 4);
        try (KlDecoder decoder = decoder(WEIGHTS)) {
            FloatBlock images = decoder.decode(latents);
            for (int i = 0; i < latents.rows(); i++) {
                assertThat(decoder.decode(latents.gather(i)).data())
                        .containsExactly(images.gather(i).data(), within(ROUNDING));
            }
        }
    }

    @Test
    void aPosteriorIsTheSameUpToRoundingWhateverTheBatch() {
        FloatBlock images = random(2, 3, 3, 8, 8);
        try (KlEncoder encoder = encoder(WEIGHTS)) {
            KlEncoder.Posterior posterior = encoder.encode(images);
            for (int i = 0; i < images.rows(); i++) {
                KlEncoder.Posterior alone = encoder.encode(images.gather(i));
                assertThat(alone.mean().data()).containsExactly(posterior.mean().gather(i).data(), within(ROUNDING));
                assertThat(alone.logVariance().data())
                        .containsExactly(posterior.logVariance().gather(i).data(), within(ROUNDING));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 4", "2, 5", "7, 3"})
    void picturesMayHaveAnySize(int height, int width) {
        try (KlDecoder decoder = decoder(WEIGHTS); KlEncoder encoder = encoder(WEIGHTS)) {
            FloatBlock images = decoder.decode(random(3, 2, 3, height, width));
            assertThat(images.shape()).containsExactly(2, 3, 2 * height, 2 * width);
            KlEncoder.Posterior posterior = encoder.encode(images);
            assertThat(posterior.mean().shape()).containsExactly(2, 3, height, width);
            assertThat(posterior.logVariance().shape()).containsExactly(2, 3, height, width);
        }
    }

    @Test
    void specNamesTheChannelsAndThePixelsPerCell() {
        try (KlDecoder decoder = decoder(WEIGHTS)) {
            assertThat(decoder.spec().channels()).isEqualTo(3);
            assertThat(decoder.spec().factor()).isEqualTo(2);
        }
    }

    @Test
    void logVarianceIsClamped() {
        Map<String, FloatBlock> extreme = new HashMap<>(WEIGHTS);
        extreme.put("quant_conv.bias", FloatBlock.of(new float[] {0, 0, 0, -1000, 0, 1000}, 6));
        try (KlEncoder encoder = encoder(extreme)) {
            float[] logVariance = encoder.encode(random(4, 1, 3, 4, 4)).logVariance().data();
            assertThat(Arrays.copyOfRange(logVariance, 0, 4)).containsOnly(-30);
            assertThat(Arrays.copyOfRange(logVariance, 8, 12)).containsOnly(20);
        }
    }

    @Test
    void eachHalfNeedsNoWeightsOfTheOther() {
        FloatBlock latents = random(5, 1, 3, 4, 4);
        FloatBlock images = random(6, 1, 3, 8, 8);
        try (KlDecoder decoder = decoder(without("encoder.", "quant_conv."));
                KlEncoder encoder = encoder(without("decoder.", "post_quant_conv."))) {
            assertThat(decoder.decode(latents).isFinite()).isTrue();
            assertThat(encoder.encode(images).mean().isFinite()).isTrue();
        }
    }

    @Test
    void bfloat16IsCloseButNotTheSame() {
        FloatBlock latents = random(7, 1, 3, 8, 8);
        try (KlDecoder exact = decoder(WEIGHTS);
                KlDecoder narrow = new KlDecoder(SIZE, context(WEIGHTS, Precision.BFLOAT16))) {
            double distance = Agreement.distance(narrow.decode(latents), exact.decode(latents));
            assertThat(distance).isBetween(1e-4, 5e-2);
        }
    }

    @Test
    void everyWeightOfTheDecoderHasAGradient() {
        assertGradients(KlAutoencoderGraph::decode, random(8, 1, 3, 4, 4), "decoder.", "post_quant_conv.");
    }

    @Test
    void everyWeightOfTheEncoderHasAGradient() {
        assertGradients(KlAutoencoderGraph::encode, random(9, 1, 3, 8, 8), "encoder.", "quant_conv.");
    }

    @Test
    void noLatentsAreRefused() {
        try (KlDecoder decoder = decoder(WEIGHTS)) {
            assertFails(() -> decoder.decode(FloatBlock.zeros(0, 3, 4, 4)), Code.WRONG_SHAPE, "[0, 3, 4, 4]");
        }
    }

    @Test
    void imagesThatAreNoMultipleOfACellAreRefused() {
        try (KlEncoder encoder = encoder(WEIGHTS)) {
            assertFails(
                    () -> encoder.encode(random(12, 1, 3, 8, 7)), Code.WRONG_SHAPE, "images", "[1, 3, 8, 7]", "[2]");
        }
    }

    @Test
    void latentsThatAreNotFiniteAreReported() {
        FloatBlock latents = random(13, 1, 3, 4, 4);
        latents.data()[5] = Float.NaN;
        try (KlDecoder decoder = decoder(WEIGHTS)) {
            assertFails(() -> decoder.decode(latents), Code.NOT_FINITE, "KL decoder");
        }
    }

    @Test
    void weightWithNanIsNamed() {
        Map<String, FloatBlock> broken = new HashMap<>(WEIGHTS);
        FloatBlock bias = random(14, 32);
        bias.data()[7] = Float.NaN;
        broken.put("decoder.norm_out.bias", bias);
        assertFails(() -> decoder(broken), Code.INVALID_CHECKPOINT, "[decoder.norm_out.bias]", "NaN");
    }

    @Test
    void missingWeightIsNamed() {
        assertFails(
                () -> decoder(without("decoder.mid.attn_1.q.")), Code.INVALID_CHECKPOINT,
                "[decoder.mid.attn_1.q.weight]");
    }

    @Test
    void weightsOfAnotherSizeAreRefused() {
        KlAutoencoderSpec wider = new KlAutoencoderSpec(64, List.of(1, 2), 1, List.of(1), List.of(0));
        assertFails(
                () -> new KlDecoder(wider, context(WEIGHTS, Precision.FLOAT32)), Code.INVALID_CHECKPOINT,
                "[decoder.conv_in.weight]", "[64, 3, 3, 3]", "[128, 3, 3, 3]");
    }

    @Test
    void theEncoderClosesTwice() {
        KlEncoder encoder = encoder(WEIGHTS);
        encoder.close();
        encoder.close();
    }

    static KlDecoder decoder() {
        return decoder(WEIGHTS);
    }

    private static KlDecoder decoder(Map<String, FloatBlock> weights) {
        return new KlDecoder(SIZE, context(weights, Precision.FLOAT32));
    }

    private static KlEncoder encoder(Map<String, FloatBlock> weights) {
        return new KlEncoder(SIZE, context(weights, Precision.FLOAT32));
    }

    private static FixedContext context(Map<String, FloatBlock> weights, Precision precision) {
        return new FixedContext(LATENT, new InMemoryWeights(weights), Device.CPU, precision);
    }

    private static Map<String, FloatBlock> without(String... prefixes) {
        Map<String, FloatBlock> rest = new HashMap<>(WEIGHTS);
        rest.keySet().removeIf(name -> startsWith(name, prefixes));
        return rest;
    }

    private static boolean startsWith(String name, String... prefixes) {
        return Stream.of(prefixes).anyMatch(name::startsWith);
    }

    /** The gradients of what a half computes, with respect to all that it reads. */
    private static void assertGradients(
            Function<KlAutoencoderGraph, GraphFunction> half, FloatBlock input, String... prefixes) {
        FixedContext context = context(WEIGHTS, Precision.FLOAT32);
        try (TensorFlowModel<GraphFunction> model = TensorFlowModel.load(
                        "gradients", context,
                        layers -> Gradients.of(layers, half.apply(new KlAutoencoderGraph(layers, SIZE, 3))));
                TFloat32 x = Tensors.of(input);
                Result gradients = model.run(model.functions(), x)) {
            assertThat(gradients).hasSize(
                    (int) WEIGHTS.keySet().stream().filter(name -> startsWith(name, prefixes)).count());
            gradients.forEach(gradient -> assertThat(Tensors.block(gradient.getValue()).isFinite()).isTrue());
        }
    }

    private static void assertFails(ThrowingCallable call, Code code, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    private static Map<String, FloatBlock> weights() {
        Map<String, FloatBlock> weights = new HashMap<>();
        SIZE.tensors(LATENT).forEach((name, shape) -> weights.put(name, random(name.hashCode(), shape)));
        return weights;
    }

    /** Of the size that keeps the values of every layer near 1. */
    private static FloatBlock random(long seed, int... shape) {
        Random random = new Random(seed);
        FloatBlock block = FloatBlock.zeros(shape);
        double deviation = shape.length == 4 ? 1 / Math.sqrt(block.rowLength()) : 0.3;
        for (int i = 0; i < block.size(); i++) {
            block.data()[i] = (float) (deviation * random.nextGaussian());
        }
        return block;
    }
}
