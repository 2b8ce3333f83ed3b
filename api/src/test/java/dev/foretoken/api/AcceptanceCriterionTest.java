package dev.foretoken.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptanceCriterionTest {
    @ParameterizedTest
    @CsvSource({
        "LOSSLESS,LOSSLESS,LOSSLESS", "LOSSLESS,SURROGATE,SURROGATE", "SURROGATE,LOSSLESS,SURROGATE",
        "NONE,LOSSLESS,NONE", "SURROGATE,NONE,NONE"})
    void ofTwoGuaranteesTheWeakerIsLeft(Guarantee one, Guarantee other, Guarantee left) {
        assertThat(one.weaker(other)).isEqualTo(left);
    }
}
