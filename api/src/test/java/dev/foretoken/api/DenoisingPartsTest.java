package dev.foretoken.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.numerics.Respacing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Laws and paths, taken apart and put together. */
final class DenoisingPartsTest {
    private static final DenoisingLaw LAW = new DenoisingLaw(
            numbers(3, 2), Optional.of(new Guidance(numbers(3, 2), new float[] {1, 2, 3})), new Respacing("4"), 1,
            true);

    @Test
    void aLawTakesAllStepsUnlessItIsToldOtherwise() {
        assertThat(LAW.steps()).isEqualTo(new Steps(0, 4));
        assertThat(LAW.over(new Steps(1, 3)).steps().count()).isEqualTo(2);
        assertThat(LAW.over(new Steps(1, 3)).gather(2, 0).steps()).isEqualTo(new Steps(1, 3));
    }

    @Test
    void lawsPutTogetherAreWhatTheyWereBefore() {
        DenoisingLaw again = DenoisingLaw.concatenate(List.of(LAW.gather(0), LAW.gather(1, 2)));
        assertThat(again.conditions().data()).isEqualTo(LAW.conditions().data());
        assertThat(again.guidance().orElseThrow().unconditional().data()).isEqualTo(numbers(3, 2).data());
        assertThat(again.guidance().orElseThrow().scale()).containsExactly(1, 2, 3);
    }

    /** Three steps of two tokens of one value; x_t of token i is 2 t + i. */
    @Test
    void partOfAPathEndsWhereItsLastStepLeads() {
        DenoisingPath path = new DenoisingPath(numbers(4, 2, 1), numbers(3, 2, 1), positive(3, 2, 1));
        DenoisedTokens part = DenoisedTokens.of(path, 1).over(new Steps(1, 3), 1);
        assertThat(part.tokens().data()).containsExactly(2, 3);
        assertThat(part.finalMean().data()).containsExactly(2, 3);
        assertThat(part.path().orElseThrow().states().data()).containsExactly(2, 3, 4, 5, 6, 7);
        assertThat(part.path().orElseThrow().means().data()).containsExactly(2, 3, 4, 5);
        assertThat(part.sumLogDeviation().data()).containsExactly((float) Math.log(5), (float) Math.log(6));
        assertThat(path.state(3).data()).containsExactly(6, 7);
    }

    @ParameterizedTest
    @CsvSource({"-1,2", "2,2", "3,2"})
    void stepsThatLeadNowhereAreRefused(int first, int end) {
        assertThatThrownBy(() -> new Steps(first, end))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("from [" + end + "] down to [" + first + "]");
    }

    private static FloatBlock numbers(int... shape) {
        FloatBlock block = FloatBlock.zeros(shape);
        for (int i = 0; i < block.size(); i++) {
            block.data()[i] = i;
        }
        return block;
    }

    private static FloatBlock positive(int... shape) {
        FloatBlock block = numbers(shape);
        for (int i = 0; i < block.size(); i++) {
            block.data()[i]++;
        }
        return block;
    }
}
