package dev.foretoken.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FloatBlockTest {
    @Test
    void gathersSlicesAndJoinsRows() {
        FloatBlock block = FloatBlock.of(new float[] {0, 1, 2, 3, 4, 5}, 3, 2);

        assertThat(block.gather(2, 0).data()).containsExactly(4, 5, 0, 1);
        assertThat(block.slice(1, 3).data()).containsExactly(2, 3, 4, 5);
        FloatBlock joined = FloatBlock.concatenate(List.of(block.slice(0, 1), block.slice(1, 3)));
        assertThat(joined.shape()).containsExactly(3, 2);
        assertThat(joined.data()).containsExactly(block.data());
    }

    @Test
    void refusesAShapeThatDoesNotFit() {
        assertThatThrownBy(() -> FloatBlock.of(new float[5], 2, 3))
                .isInstanceOf(ForetokenException.class)
                .hasMessage("Shape [2, 3] does not hold [5] values");
        assertThatThrownBy(() -> FloatBlock.concatenate(List.of(FloatBlock.zeros(1, 2), FloatBlock.zeros(1, 3))))
                .isInstanceOf(ForetokenException.class);
        assertThatThrownBy(() -> FloatBlock.zeros(2, 3).requireShape("tokens", 3, 2))
                .hasMessage("Shape of tokens is [2, 3], expected [3, 2]");
    }

    @Test
    void refusesMoreValuesThanAnArrayHolds() {
        assertThatThrownBy(() -> FloatBlock.zeros(1001, 768_000, 16))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContainingAll("[1001, 768000, 16]", "fewer pictures");
    }

    @Test
    void knowsWhetherAllValuesAreFinite() {
        assertThat(FloatBlock.of(new float[] {1, -2}, 2).isFinite()).isTrue();
        assertThat(FloatBlock.of(new float[] {1, Float.NaN}, 2).isFinite()).isFalse();
        assertThat(FloatBlock.of(new float[] {Float.NEGATIVE_INFINITY}, 1).isFinite()).isFalse();
    }
}
