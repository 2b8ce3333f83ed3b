package dev.foretoken.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.ForetokenException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ARBackboneTest {
    private static final FloatBlock TOKENS = FloatBlock.zeros(4, 3);

    private final ARBackbone.Spec spec =
            new ARBackbone.Spec(new LatentSpec(3, 2, 2, 1, 1), 5, 8, Attention.BIDIRECTIONAL);

    @ParameterizedTest
    @ValueSource(ints = {PrefixContext.UNCONDITIONAL, 0, 4})
    void aContextThatFitsPasses(int label) {
        assertThatCode(() -> require(label, TOKENS, 3, 1, 0, 2)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 5})
    void aClassOutOfRangeIsRefused(int label) {
        assertThatThrownBy(() -> require(label, TOKENS, 0, 1, 2, 3))
                .isInstanceOfSatisfying(ForetokenException.class, e -> hasCode(e, Code.INVALID_ARGUMENT))
                .hasMessageContainingAll("[" + label + "]", "0 to 4");
    }

    @Test
    void tokensOfAnotherShapeAreRefused() {
        assertThatThrownBy(() -> require(0, FloatBlock.zeros(4, 2), 0, 1, 2, 3))
                .isInstanceOfSatisfying(ForetokenException.class, e -> hasCode(e, Code.WRONG_SHAPE))
                .hasMessageContainingAll("[4, 2]", "[4, 3]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4})
    void anOrderThatIsNoPermutationIsRefused(int place) {
        assertThatThrownBy(() -> require(0, TOKENS, 0, 1, 2, place))
                .isInstanceOfSatisfying(ForetokenException.class, e -> hasCode(e, Code.INVALID_ARGUMENT))
                .hasMessageContainingAll("[" + place + "]", "permutation");
    }

    @Test
    void aCausalBackboneKnowsTheNextTokenOnly() {
        ARBackbone.Spec causal = new ARBackbone.Spec(spec.latent(), 5, 8, Attention.CAUSAL);
        PrefixContext next = new PrefixContext(0, 0, new int[] {3, 1, 0, 2}, TOKENS, 1, 1);
        PrefixContext ahead = new PrefixContext(0, 0, next.order(), TOKENS, 1, 2);
        assertThatCode(() -> causal.require(next)).doesNotThrowAnyException();
        assertThatCode(() -> spec.require(ahead)).doesNotThrowAnyException();
        assertThatThrownBy(() -> causal.require(ahead))
                .isInstanceOfSatisfying(ForetokenException.class, e -> hasCode(e, Code.INVALID_ARGUMENT))
                .hasMessageContainingAll("[2] after [1]", "next token", "bidirectional");
    }

    private void require(int label, FloatBlock tokens, int... order) {
        spec.require(new PrefixContext(0, label, order, tokens, 2, 1));
    }

    private static void hasCode(ForetokenException failure, Code code) {
        assertThat(failure.code()).isEqualTo(code);
    }
}
