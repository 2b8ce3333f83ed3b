package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class VerifiedWindowsTest {
    private final List<VerifiedWindow> ended = new ArrayList<>();
    private final VerifiedWindows windows = new VerifiedWindows(ended::add);

    @Test
    void aWindowEndsWithTheNextOfItsPictureAndWithThePicture() {
        tell(
                new GenerationEvent.Verified(0, 1, 3), new GenerationEvent.Verified(1, 1, 3),
                new GenerationEvent.Accepted(0, 1, List.of(2, 3)), new GenerationEvent.Rejected(0, 2, 0, List.of(5)),
                new GenerationEvent.Verified(0, 3, 4));
        assertThat(ended).singleElement().satisfies(window -> {
            assertThat(window.image()).isZero();
            assertThat(window.firstStep()).isEqualTo(1);
            assertThat(window.steps()).extracting(VerifiedWindow.Step::whole).containsExactly(true, false);
        });
        tell(new GenerationEvent.Finished(0, 8), new GenerationEvent.Finished(1, 8));
        assertThat(ended).extracting(VerifiedWindow::image).containsExactly(0, 0, 1);
    }

    /** Its verdicts never came, so it must not count. */
    @Test
    void aWindowThatAGenerationLeftBehindIsForgotten() {
        tell(new GenerationEvent.Verified(0, 3, 5), new GenerationEvent.Verified(0, 1, 3));
        assertThat(ended).isEmpty();
        tell(new GenerationEvent.Finished(0, 8));
        assertThat(ended).singleElement().extracting(VerifiedWindow::firstStep).isEqualTo(1);
    }

    private void tell(GenerationEvent... events) {
        Stream.of(events).forEach(windows);
    }
}
