package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.Window.Judged;
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
            List<Judged> judged =
                    decoding.verify(drafted, Window::steps).stream().map(decoding::judgeInTurn).toList();
            decoding.finish(judged.stream().flatMap(window -> window.unfinished().stream()).toList());
            judged.forEach(decoding::truncate);
        }
    }
}
