package dev.foretoken.runtime.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.ForetokenException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownNamesTest {
    private final KnownNames names = new KnownNames("fruit", List.of("apple", "pear", "pineapple"), "Plant one.");

    @ParameterizedTest
    @CsvSource({"aple, apple", "APPLE, apple", "pair, pear", "pinapple, pineapple", "paer, pear", "appel, apple"})
    void suggestsTheNearestName(String slip, String meant) {
        assertThat(names.nearest(slip)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"banana", "x", "", "strawberry"})
    void suggestsNothingForAnotherWord(String word) {
        assertThat(names.nearest(word)).isEmpty();
    }

    @Test
    void messageNamesKindNameSuggestionKnownOnesAndCure() {
        ForetokenException unknown = names.unknown("aple");
        assertThat(unknown.code()).isEqualTo(ForetokenException.Code.UNKNOWN_NAME);
        assertThat(unknown).hasMessage(
                "Unknown fruit [aple]: did you mean [apple]? Known: apple, pear, pineapple. Plant one.");
    }

    @Test
    void messageSaysThatThereIsNone() {
        assertThat(new KnownNames("fruit", List.of(), "").unknown("fig"))
                .hasMessage("Unknown fruit [fig]. There is none.");
    }
}
