package dev.foretoken.examples.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.Respacing;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GaussianHeadTest {
    private static final int TOKENS = 20_000;
    private static final float MEAN = 0.7f;
    private static final double DEVIATION = 0.25;

    private final GaussianHead head = new GaussianHead(new GaussianHead.Settings(DEVIATION, "ddim20"), 1);

    /** Bounds of five standard errors: a false alarm once in a million runs of one line. */
    @ParameterizedTest
    @ValueSource(strings = {"even1", "ddim5", "ddim20", "100"})
    void drawsTheGaussianHoweverManyTheSteps(String steps) {
        DenoisedTokens drawn = head.sample(law(steps, Optional.empty(), true), noise(steps), false);
        assertThat(mean(drawn.tokens())).isCloseTo(MEAN, within(5 * DEVIATION / Math.sqrt(TOKENS)));
        assertThat(deviation(drawn.tokens())).isCloseTo(DEVIATION, within(5 * DEVIATION / Math.sqrt(2 * TOKENS)));
    }

    /** The negative control: without the noise of the last step the law is narrower. */
    @Test
    void whatTheLastStepAddsIsSeen() {
        DenoisedTokens drawn = head.sample(law("even1", Optional.empty(), false), noise("even1"), false);
        assertThat(deviation(drawn.tokens())).isLessThan(DEVIATION - 5 * DEVIATION / Math.sqrt(2 * TOKENS));
    }

    @Test
    void guidanceMovesTheMeanAwayFromTheClassFreeOne() {
        float[] scale = new float[TOKENS];
        Arrays.fill(scale, 3);
        Guidance guidance = new Guidance(FloatBlock.zeros(TOKENS, 1), scale);
        DenoisedTokens drawn = head.sample(law("ddim20", Optional.of(guidance), true), noise("ddim20"), false);
        assertThat(mean(drawn.tokens())).isCloseTo(3 * MEAN, within(5 * DEVIATION / Math.sqrt(TOKENS)));
    }

    @Test
    void aDeviationOfZeroIsAnError() {
        assertThatThrownBy(() -> new GaussianHead.Settings(0, "ddim20"))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("[deviation], not [0.0]");
    }

    private static DenoisingLaw law(String steps, Optional<Guidance> guidance, boolean finalNoise) {
        float[] means = new float[TOKENS];
        Arrays.fill(means, MEAN);
        return new DenoisingLaw(FloatBlock.of(means, TOKENS, 1), guidance, new Respacing(steps), 1, finalNoise);
    }

    private static FloatBlock noise(String steps) {
        FloatBlock noise = FloatBlock.zeros(new Respacing(steps).count() + 1, TOKENS, 1);
        new Philox(1).normals(0, 0, 0, noise.data(), 0, noise.size());
        return noise;
    }

    private static double mean(FloatBlock tokens) {
        double sum = 0;
        for (float value : tokens.data()) {
            sum += value;
        }
        return sum / tokens.size();
    }

    private static double deviation(FloatBlock tokens) {
        double mean = mean(tokens);
        double sum = 0;
        for (float value : tokens.data()) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / tokens.size());
    }
}
