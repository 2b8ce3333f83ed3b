package dev.foretoken.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferenceModelTest {
    private static final Path MODELS = Path.of("models");
    private static final int TOKENS = 50;

    private final GaussianHead head = new GaussianHead(new GaussianHead.Settings(0.5, "ddim8"), 2);

    /** Without a policy asked for, the pictures are the target's, and the report says so. */
    @Test
    void theModelFoldersGenerateLosslessly() {
        Setup setup = Setup.of(MODELS.resolve("chain-target")).draft(MODELS.resolve("chain-draft")).build();
        try (Foretoken foretoken = Foretoken.open(setup)) {
            Generation generation = foretoken.generate(GenerationRequest.of(List.of(0, 9)).segments(2).build());
            assertThat(generation.latents().isFinite()).isTrue();
            assertThat(generation.report().guarantee()).isEqualTo(Guarantee.LOSSLESS);
            assertThat(generation.report().request().finalNoise()).isTrue();
            assertThat(generation.report().acceptanceRate()).isBetween(0.3, 0.99);
        }
    }

    @ParameterizedTest
    @CsvSource({"ddim8,1", "ddim8,0.7", "1,1", "20,1.3"})
    void evaluatingItsOwnPathFindsTheSameGaussians(String respacing, float temperature) {
        DenoisingLaw law = law(respacing, temperature);
        DenoisingPath path = head.sample(law, noise(respacing), true).path().orElseThrow();
        DenoisingPath evaluated = head.evaluate(law, path.states());
        assertThat(evaluated.means().data()).isEqualTo(path.means().data());
        assertThat(evaluated.deviations().data()).isEqualTo(path.deviations().data());
        for (float deviation : path.deviations().data()) {
            assertThat(deviation).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 7})
    void aPathMayBeDrawnInParts(int cut) {
        DenoisingLaw law = law("ddim8", 1);
        FloatBlock noise = noise("ddim8");
        FloatBlock middle = head.sample(law.over(new Steps(cut, 8)), noise.slice(cut, 9), false).tokens();
        FloatBlock rest = FloatBlock.concatenate(List.of(noise.slice(0, cut), middle.reshape(1, TOKENS, 2)));
        assertThat(head.sample(law.over(new Steps(0, cut)), rest, false).tokens().data())
                .isEqualTo(head.sample(law, noise, false).tokens().data());
    }

    /** With many steps the composed law is that of the settings, but for what x_T leaves of pure noise. */
    @Test
    void theLawOfATokenComesNearTheSettings() {
        GaussianHead.TokenLaw law = head.tokenLaw(new Respacing("250"), 1, true);
        assertThat(law.gain()).isCloseTo(1, within(1e-3));
        assertThat(law.variance()).isCloseTo(0.25, within(1e-3));
        assertThat(head.tokenLaw(new Respacing("250"), 0.5, true).variance()).isLessThan(0.25);
    }

    /** The chain x_1 = b_1 + e, x_2 = b_2 + slope x_1 + e, of tokens of one value. */
    @Test
    void theLawOfAChainIsTheTextbooks() {
        GaussianChain.Settings chain = new GaussianChain.Settings(3, Attention.CAUSAL, 0.5, 0.1);
        GaussianChainLaw law = GaussianChainLaw.of(
                chain, new GaussianHead.TokenLaw(1, 0.04), 1, 2, 1, new int[] {0, 1, 2}, new int[] {0, 1, 2});
        double first = GaussianChain.base(2, 0, 0) + 0.1;
        assertThat(law.mean()[0]).isEqualTo(first);
        assertThat(law.mean()[1]).isCloseTo(GaussianChain.base(2, 1, 0) + 0.1 + 0.5 * first, within(1e-12));
        assertThat(law.covariance()[1][1]).isCloseTo(0.04 * 1.25, within(1e-12));
        assertThat(law.covariance()[2][0]).isCloseTo(0.04 * 0.25, within(1e-12));
        assertThat(law.correlation(0, 1)).isCloseTo(0.5 / Math.sqrt(1.25), within(1e-12));
    }

    @Test
    void settingsThatCannotBeAreErrors() {
        assertThatThrownBy(() -> new GaussianHead.Settings(0, "ddim8"))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("[deviation], not [0.0]");
        assertThatThrownBy(() -> new GaussianChain.Settings(0, null, 0, 0))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("[classes] of at least 1, not [0]");
        assertThatThrownBy(() -> new GaussianChain.Settings(1, null, Double.NaN, 0))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("[NaN]");
    }

    private static DenoisingLaw law(String respacing, float temperature) {
        FloatBlock means = FloatBlock.zeros(TOKENS, 2);
        new Philox(2).normals(0, 0, 0, means.data(), 0, means.size());
        return new DenoisingLaw(means, Optional.empty(), new Respacing(respacing), temperature, true);
    }

    private static FloatBlock noise(String respacing) {
        FloatBlock noise = FloatBlock.zeros(new Respacing(respacing).count() + 1, TOKENS, 2);
        new Philox(1).normals(0, 0, 0, noise.data(), 0, noise.size());
        return noise;
    }
}
