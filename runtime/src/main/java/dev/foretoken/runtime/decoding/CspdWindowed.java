package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.Window.Verified;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cspd-windowed}: one target pass verifies a whole window under the prefix before it; each token is judged alone
 * and later drafts are kept. This is what the authors of arXiv 2411.11925 released and measured.
 */
final class CspdWindowed implements Procedure {
    @Override
    public void decode(Decoding decoding) {
        decoding.prefill();
        for (List<Window> drafted = decoding.draft(); !drafted.isEmpty(); drafted = decoding.draft()) {
            List<Unfinished> rejected = new ArrayList<>();
            for (Verified verified : decoding.verify(drafted, window -> List.of(window.whole()))) {
                verified.window().steps().forEach(step -> rejected.addAll(decoding.judge(verified, step)));
            }
            decoding.finish(rejected);
            drafted.forEach(window -> decoding.advance(window.picture(), window.endStep()));
        }
    }
}
