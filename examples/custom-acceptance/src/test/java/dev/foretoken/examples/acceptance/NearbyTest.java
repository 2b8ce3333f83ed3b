package dev.foretoken.examples.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Prefill;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NearbyTest {
    private static final Path MODELS = Path.of("..", "custom-backbone", "models");

    @ParameterizedTest
    @CsvSource({"0.1,0,0", "0.1,0.1,-1", "0.1,0.2,-4", "0.5,1,-4"})
    void acceptanceFallsWithTheDistance(double tolerance, float distance, double logAcceptance) {
        DraftedTokens drafted = new DraftedTokens(tokens(3, 4), tokens(3 + distance, 4 - distance));
        assertThat(criterion(tolerance).logAcceptance(drafted)).hasSize(1);
        assertThat(criterion(tolerance).logAcceptance(drafted)[0]).isCloseTo(logAcceptance, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void aToleranceThatIsNotPositiveIsAnError(double tolerance) {
        assertThatThrownBy(() -> criterion(tolerance))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("must be positive, not [" + tolerance);
    }

    @Test
    void withoutToleranceThePictureIsTheTargets() {
        assertThat(latents(DecodingPolicy.CSPD, 1e-6)).isEqualTo(latents(DecodingPolicy.TARGET_ONLY, 1e-6));
    }

    @Test
    void withEveryToleranceThePictureIsTheDrafts() {
        assertThat(latents(DecodingPolicy.CSPD, 1e6)).isEqualTo(latents(DecodingPolicy.DRAFT_ONLY, 1e6));
    }

    /** The negative control of the two before. */
    @Test
    void inBetweenThePictureIsNeithers() {
        assertThat(latents(DecodingPolicy.CSPD, 0.1))
                .isNotEqualTo(latents(DecodingPolicy.TARGET_ONLY, 0.1))
                .isNotEqualTo(latents(DecodingPolicy.DRAFT_ONLY, 0.1));
    }

    private static float[] latents(DecodingPolicy policy, double tolerance) {
        Setup setup = Setup.of(MODELS.resolve("smooth"))
                .draft(MODELS.resolve("rough"))
                .acceptance("nearby")
                .resampler("target-draw")
                .setting("acceptance.tolerance", tolerance)
                .build();
        GenerationRequest request = GenerationRequest.of(List.of(3, 7))
                .policy(policy).autoregressiveSteps(16).prefill(new Prefill(0, Prefill.Of.TOKENS)).build();
        try (Foretoken foretoken = Foretoken.open(setup)) {
            return foretoken.generate(request).latents().data();
        }
    }

    private static NearbyCriterion criterion(double tolerance) {
        return new NearbyCriterion(new NearbyCriterion.Settings(tolerance));
    }

    private static DenoisedTokens tokens(float... values) {
        FloatBlock block = FloatBlock.of(values, 1, values.length);
        return new DenoisedTokens(block, block, block, block, Optional.empty());
    }
}
