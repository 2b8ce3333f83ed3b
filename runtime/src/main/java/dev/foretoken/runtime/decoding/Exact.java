package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.Window.Judged;
import java.util.List;

/**
 * {@code exact}: speculative sampling (Leviathan et al. 2023, arXiv 2211.17192, appendix A.1) with a token's whole
 * denoising path as the symbol, or each of its segments in turn: after a segment that was redrawn the draft goes on,
 * and the rest is judged again. Each drafted step is verified under its own nested prefix, along the drafted paths; the
 * first step with a rejection is repaired from the residual and later drafts are discarded. After a window without one
 * the target may draw a step of its own, the bonus. Where a window is one step and the head does not like many rows,
 * its paths are drafted and verified a few denoising steps at a time, so that little of them is in vain.
 *
 * <p>Where a step of the target takes the time b in its backbone and h in its head, and speculation makes it S times
 * faster, a bonus takes h (and of a masked model a context more in every verification) and saves (b + h) / S: it pays
 * if {@code S < 1 + b / h}, so hardly where heads take the time.
 *
 * <p>Every random number that decides on a step belongs to that step. So what is discarded unjudged may be drafted anew
 * from the same noise.
 */
final class Exact implements Procedure {
    @Override
    public void decode(Decoding decoding) {
        decoding.prefill();
        for (List<Window> drafted = decoding.draft(); !drafted.isEmpty(); drafted = decoding.draft()) {
            List<Judged> judged =
                    decoding.verifyPaths(drafted).stream().map(decoding::judgeInTurn).toList();
            decoding.finish(judged.stream().flatMap(window -> window.unfinished().stream()).toList());
            judged.forEach(decoding::truncate);
            decoding.drawBonus(judged);
        }
    }
}
