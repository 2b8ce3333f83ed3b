package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.InitialWeights;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.TokenBatches.Attention;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MergedTokensTest {
    private static final LatentSpec CELLS = new LatentSpec(3, 8, 4, 1, 0.5f);
    private static final int BUFFER = 8;

    @ParameterizedTest
    @EnumSource
    void theShapesAreThoseOfTheModelOfLargeTokens(Attention attention) {
        Weights merged = merged(attention, 1, 2);
        Weights large = initial(attention, 2);

        assertThat(merged.names()).isEqualTo(large.names());
        for (String name : large.names()) {
            assertThat(merged.shape(name)).as(name).isEqualTo(large.shape(name));
            assertThat(merged.read(name).shape()).as(name).isEqualTo(large.shape(name));
        }
    }

    @ParameterizedTest
    @CsvSource({"z_proj, 1, 2", "z_proj, 1, 4", "z_proj, 2, 4", "diffloss.net.input_proj, 2, 4"})
    void aLargeTokenIsReadAsTheMeanOfItsSmallOnes(String layer, int small, int large) {
        LatentSpec from = CELLS.withPatch(small);
        LatentSpec to = CELLS.withPatch(large);
        FloatBlock latent = normals(1, CELLS.channels(), CELLS.height(), CELLS.width());
        float[] ofSmall = linear(initial(Attention.CAUSAL, small).read(layer + ".weight"), from.patchify(latent));
        float[] ofLarge = linear(merged(Attention.CAUSAL, small, large).read(layer + ".weight"), to.patchify(latent));

        int outputs = ofSmall.length / from.tokens();
        for (int token = 0; token < to.tokens(); token++) {
            for (int output = 0; output < outputs; output++) {
                assertThat(ofLarge[token * outputs + output])
                        .isCloseTo(meanOver(ofSmall, outputs, output, token, from, to), within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder_pos_embed_learned", "decoder_pos_embed_learned", "diffusion_pos_embed_learned"})
    void aLargeTokenStandsAtTheMeanOfThePlaces(String table) {
        LatentSpec from = CELLS;
        LatentSpec to = CELLS.withPatch(2);
        FloatBlock small = initial(Attention.MASKED, 1).read(table);
        FloatBlock large = merged(Attention.MASKED, 1, 2).read(table);
        int width = small.shape()[2];
        int others = small.shape()[1] - from.tokens();

        assertThat(others).isEqualTo(table.startsWith("diffusion") ? 0 : BUFFER);
        for (int i = 0; i < others * width; i++) {
            assertThat(large.data()[i]).isEqualTo(small.data()[i]);
        }
        float[] places = new float[from.tokens() * width];
        System.arraycopy(small.data(), others * width, places, 0, places.length);
        for (int token = 0; token < to.tokens(); token++) {
            for (int i = 0; i < width; i++) {
                assertThat(large.data()[(others + token) * width + i])
                        .isCloseTo(meanOver(places, width, i, token, from, to), within(1e-6f));
            }
        }
    }

    /** First the noise of all values, then their variances. */
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4"})
    void theHeadAnswersForEachSmallTokenTheSame(int small, int large) {
        LatentSpec from = CELLS.withPatch(small);
        LatentSpec to = CELLS.withPatch(large);
        String bias = "diffloss.net.final_layer.linear.bias";
        float[] answers = numbered(2 * from.tokenDimension());
        Weights weights = new InMemoryWeights(Map.of(bias, FloatBlock.of(answers, answers.length)));
        float[] merged = new MergedTokens(weights, from, to).read(bias).data();

        int cells = CELLS.height() * CELLS.width();
        for (int half = 0; half < 2; half++) {
            FloatBlock ofSmall = FloatBlock.zeros(1, from.tokens(), from.tokenDimension());
            FloatBlock ofLarge = FloatBlock.zeros(1, to.tokens(), to.tokenDimension());
            for (int i = 0; i < CELLS.channels() * cells; i++) {
                ofSmall.data()[i] = answers[half * from.tokenDimension() + i % from.tokenDimension()];
                ofLarge.data()[i] = merged[half * to.tokenDimension() + i % to.tokenDimension()];
            }
            assertThat(to.unpatchify(ofLarge).data()).isEqualTo(from.unpatchify(ofSmall).data());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "4, 2"})
    void aModelOfLargeTokensIsNoStartForOneOfSmall(int from, int to) {
        assertThatThrownBy(() -> merged(Attention.MASKED, from, to))
                .isInstanceOfSatisfying(ForetokenException.class, e -> assertThat(e.code())
                        .isEqualTo(ForetokenException.Code.INVALID_ARGUMENT))
                .hasMessageContaining("patch=" + from)
                .hasMessageContaining("patch=" + to);
    }

    @Test
    void norIsOneOfAnotherLatent() {
        LatentSpec other = new LatentSpec(3, 8, 8, 2, 0.5f);

        assertThatThrownBy(() -> new MergedTokens(initial(Attention.MASKED, 1), CELLS, other))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("width=8");
    }

    private static Weights merged(Attention attention, int small, int large) {
        return new MergedTokens(initial(attention, small), CELLS.withPatch(small), CELLS.withPatch(large));
    }

    private static Weights initial(Attention attention, int patch) {
        ModelSpec model = BundledModels.generator(Role.DRAFT, attention, CELLS.withPatch(patch));
        return new InitialWeights(model, 1);
    }

    private static float[] linear(FloatBlock weight, FloatBlock tokens) {
        int inputs = weight.shape()[1];
        int outputs = weight.shape()[0];
        float[] results = new float[tokens.size() / inputs * outputs];
        for (int i = 0; i < results.length; i++) {
            for (int j = 0; j < inputs; j++) {
                results[i] += weight.data()[i % outputs * inputs + j] * tokens.data()[i / outputs * inputs + j];
            }
        }
        return results;
    }

    /** Of the values at {@code i} of the small tokens that make a large one. */
    private static float meanOver(float[] values, int width, int i, int token, LatentSpec from, LatentSpec to) {
        int side = to.patch() / from.patch();
        int across = from.width() / from.patch();
        int top = token / (across / side) * side;
        int left = token % (across / side) * side;
        float sum = 0;
        for (int row = top; row < top + side; row++) {
            for (int column = left; column < left + side; column++) {
                sum += values[(row * across + column) * width + i];
            }
        }
        return sum / (side * side);
    }

    private static FloatBlock normals(int... shape) {
        FloatBlock block = FloatBlock.zeros(shape);
        new Philox(5).normals(0, 0, 0, block.data(), 0, block.size());
        return block;
    }

    private static float[] numbered(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return values;
    }
}
