package dev.foretoken.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReferenceModelTest {
    private static final Path MODELS = Path.of("models");

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
}
