package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.Window.Verified;
import java.util.List;

/**
 * {@code cspd}: each drafted step is verified under its own nested prefix; the first step with a rejection is repaired
 * and later drafts are discarded (Wang et al. 2024, arXiv 2411.11925, algorithm 1).
 */
final class Cspd implements Procedure {
    @Override
    public void decode(Decoding decoding) {
        decoding.prefill();
        for (List<Window> drafted = decoding.draft(); !drafted.isEmpty(); drafted = decoding.draft()) {
            for (Verified verified : decoding.verify(drafted, Window::steps)) {
                Window window = verified.window();
                int end = window.firstStep();
                boolean accepted = true;
                while (accepted && end < window.endStep()) {
                    accepted = decoding.judge(verified, end);
                    end++;
                }
                decoding.discard(window, end);
                decoding.advance(window.picture(), end);
            }
        }
    }
}
