package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DraftLengthTest {
    @ParameterizedTest
    @ValueSource(strings = {"8", "1", "adaptive:16", "adaptive:1", "[]", "[0]", "[2,4,8x12,0]", "[3x2]", "[1,2,1,2]"})
    void isWrittenAsItIsRead(String notation) {
        assertThat(DraftLength.parse(notation)).hasToString(notation);
    }

    @Test
    void anAdaptiveLengthHasABoundUnlessTold() {
        assertThat(DraftLength.parse("adaptive")).isEqualTo(new DraftLength.Adaptive()).hasToString("adaptive:16");
    }

    @Test
    void runsAreWrittenShort() {
        assertThat(new DraftLength.Listed(List.of(2, 8, 8, 8, 0, 0, 5))).hasToString("[2,8x3,0x2,5]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"8 | 8 | 8", "adaptive:12 | 1 | 12", "[0,3,5x2,0] | 3 | 5", "[] | 1 | 1"})
    void knowsTheWindowsThatItMayChoose(String notation, int shortest, int longest) {
        DraftLength length = DraftLength.parse(notation);
        assertThat(List.of(length.shortest(), length.longest())).containsExactly(shortest, longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "0", "-1", "1.5", "adaptive:", "adaptive:0", "adaptive:x", "adaptive16", "[1,]", "[-1]", "[2x]", "[",
        "99999999999", "8,4"
    })
    void whatIsNoLengthIsRefused(String notation) {
        assertThatThrownBy(() -> DraftLength.parse(notation))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
                .hasMessageContaining("draft length");
    }
}
