package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler.Drawn;
import dev.foretoken.api.Resampler.Outcome;
import dev.foretoken.runtime.decoding.GenerationEvent.LookedOn;
import dev.foretoken.runtime.decoding.GenerationEvent.Resampled;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tokens that are not accepted on their way to be, in one batch; they take as many denoising steps. The resampler
 * redraws a segment that was rejected. From there on, or from where the target has not looked yet, the draft goes on,
 * some steps ahead, and the target judges those, and so forth: to verify several steps at once takes less time than the
 * target's own steps one after another.
 */
final class Finishing {
    private final PathJudge judge;
    private final Canvas canvas;
    private final ModelPasses passes;
    private final List<Unfinished> tokens;
    private final List<Site> sites;
    private final DenoisingLaw draft;
    private final DenoisingLaw target;
    /** What was drafted of each token last, and judged. */
    private final Drafted[] drafted;
    /** The segment that the path of each token has come to. */
    private final int[] segment;
    /** Whether what was drafted for that segment was rejected; otherwise nothing was, yet. */
    private final boolean[] rejected;
    /** Where each path has come to: to the beginning of the segment, or to the token; [n, D]. */
    private final FloatBlock states;
    /** The segment of each token that was rejected first, or the number of segments. */
    private final int[] firstRejected;
    private final int[] attempts;
    private final boolean[] gaveUp;
    /** Nanoseconds for tokens of which nothing was rejected so far. */
    private long looking;
    /** Nanoseconds for those of which something was. */
    private long redrawing;

    Finishing(PathJudge judge, Canvas canvas, ModelPasses passes, List<Unfinished> tokens) {
        this.judge = judge;
        this.canvas = canvas;
        this.passes = passes;
        this.tokens = tokens;
        this.sites = tokens.stream().map(token -> canvas.site(token.span(), token.row())).toList();
        this.draft = DenoisingLaw.concatenate(tokens.stream().map(token -> token.draft().law()).toList());
        this.target = DenoisingLaw.concatenate(tokens.stream().map(token -> token.target().law()).toList());
        this.drafted = new Drafted[tokens.size()];
        this.segment = new int[tokens.size()];
        this.rejected = new boolean[tokens.size()];
        this.states = FloatBlock.zeros(tokens.size(), tokens.get(0).draft().tokens().tokens().rowLength());
        this.firstRejected = new int[tokens.size()];
        Arrays.fill(firstRejected, segments().count());
        this.attempts = new int[tokens.size()];
        this.gaveUp = new boolean[tokens.size()];
        for (int row = 0; row < tokens.size(); row++) {
            Unfinished token = tokens.get(row);
            arrive(
                    row, new Drafted(new DraftedTokens(token.draft().tokens(), token.target().tokens()), token.end()),
                    token.segment());
        }
    }

    /**
     * Segments of a path that were drafted.
     *
     * @param tokens one, with its path under both laws
     * @param to the segment after them
     */
    private record Drafted(DraftedTokens tokens, int to) {}

    /**
     * Writes the new tokens to the canvas.
     *
     * @param clock in nanoseconds
     */
    void run(LongSupplier clock, Consumer<GenerationEvent> listener) {
        for (int now = 0; now < segments().count(); now++) {
            int segment = now;
            timed(clock, rows(now, false), rows -> goOn(segment, rows));
            timed(clock, rows(now, true), rows -> resample(segment, rows));
        }
        for (int row = 0; row < tokens.size(); row++) {
            canvas.write(
                    tokens.get(row).span(), tokens.get(row).row(), states.data(), row * states.rowLength());
        }
        tell(listener);
    }

    private void timed(LongSupplier clock, int[] rows, Consumer<int[]> work) {
        if (rows.length > 0) {
            long acceptedSoFar = IntStream.of(rows).filter(row -> !wasRejected(row)).count();
            long start = clock.getAsLong();
            work.accept(rows);
            long time = clock.getAsLong() - start;
            looking += time * acceptedSoFar / rows.length;
            redrawing += time - time * acceptedSoFar / rows.length;
        }
    }

    /** The tokens that have come to a segment. */
    private int[] rows(int now, boolean wereRejected) {
        return IntStream.range(0, segment.length)
                .filter(row -> segment[row] == now && rejected[row] == wereRejected)
                .toArray();
    }

    private void resample(int now, int... rows) {
        DraftedTokens judged = concatenate(IntStream.of(rows)
                .mapToObj(row -> segments().of(drafted[row].tokens, now, drafted[row].to))
                .toList());
        Steps steps = segments().steps().get(now);
        Proposals proposals = new Proposals(
                passes, judge.noise(), sites(rows), now, judged, law(draft, steps, rows), law(target, steps, rows),
                now == 0 ? Optional.empty() : Optional.of(states.gather(rows)));
        List<Outcome> outcomes = judge.speculation().resample(judged, proposals);
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            attempts[row] += outcomes.get(i).attempts();
            if (outcomes.get(i) instanceof Drawn drawn) {
                set(row, drawn.token());
            } else {
                gaveUp[row] = true;
                // Along the drafted path the target has drawn nothing yet.
                FloatBlock draws = judge.speculation().criterion().evidence() == Evidence.PATH
                        ? proposals.targetPaths(new int[] {i}, new int[] {0}).target().tokens()
                        : judged.target().tokens().gather(i);
                set(row, draws.data());
            }
            segment[row] = now + 1;
            rejected[row] = false;
        }
    }

    /**
     * The draft goes on from segment {@code from}. Its noise and its coins have decided on nothing yet: an earlier
     * segment was rejected before they were looked at, or they were not reached.
     */
    private void goOn(int from, int... rows) {
        int to = segments().ahead(from, passes.stepsAtOnce(rows.length));
        Steps steps = segments().steps(from, to);
        FloatBlock aligned = passes.noise(sites(rows)).block(steps, states.gather(rows));
        DenoisedTokens drafts = passes.sample(Role.DRAFT, law(draft, steps, rows), aligned, true);
        DraftedTokens verified = new DraftedTokens(
                drafts, passes.evaluate(Role.TARGET, law(target, steps, rows), drafts.path().orElseThrow().states()));
        int[] rejectedIn = judge.firstRejected(verified, sites(rows), from, to);
        for (int i = 0; i < rows.length; i++) {
            arrive(rows[i], new Drafted(verified.gather(i), to), rejectedIn[i]);
        }
    }

    /**
     * Takes over what was accepted of a drafted path.
     *
     * @param rejectedIn the first segment that was not, or the one after all that were drafted
     */
    private void arrive(int row, Drafted ahead, int rejectedIn) {
        drafted[row] = ahead;
        segment[row] = rejectedIn;
        rejected[row] = rejectedIn < ahead.to;
        if (rejected[row]) {
            firstRejected[row] = Math.min(firstRejected[row], rejectedIn);
        }
        DenoisedTokens path = ahead.tokens.draft();
        if (!rejected[row]) {
            set(row, path.tokens().data());
        } else if (rejectedIn > 0) {
            int drawn = segments().steps(rejectedIn, ahead.to).count();
            set(row, path.path().orElseThrow().state(drawn).data());
        }
    }

    private void set(int row, float[] values) {
        System.arraycopy(values, 0, states.data(), row * states.rowLength(), states.rowLength());
    }

    private Segments segments() {
        return judge.segments();
    }

    private List<Site> sites(int... rows) {
        return IntStream.of(rows).mapToObj(sites::get).toList();
    }

    private static DenoisingLaw law(DenoisingLaw of, Steps steps, int... rows) {
        return of.gather(rows).over(steps);
    }

    private static DraftedTokens concatenate(List<DraftedTokens> tokens) {
        return new DraftedTokens(
                DenoisedTokens.concatenate(tokens.stream().map(DraftedTokens::draft).toList()),
                DenoisedTokens.concatenate(tokens.stream().map(DraftedTokens::target).toList()));
    }

    private boolean wasLookedAtInPart(Unfinished token) {
        return token.end() < segments().count();
    }

    private boolean wasRejected(int row) {
        return firstRejected[row] < segments().count();
    }

    private void tell(Consumer<GenerationEvent> listener) {
        Map<Span, List<Integer>> spans = IntStream.range(0, tokens.size()).boxed()
                .collect(Collectors.groupingBy(
                        row -> tokens.get(row).span(), LinkedHashMap::new, Collectors.toList()));
        Verdicts verdicts = new Verdicts(canvas, listener);
        int lookedAt = (int) tokens.stream().filter(this::wasLookedAtInPart).count();
        spans.forEach((span, rows) -> {
            if (wasLookedAtInPart(tokens.get(rows.get(0)))) {
                verdicts.tell(
                        span, rows.stream().mapToInt(row -> firstRejected[row]).toArray(), segments().count());
                listener.accept(new LookedOn(
                        canvas.image(span), span.firstStep(),
                        Duration.ofNanos(looking * rows.size() / lookedAt)));
            }
        });
        int redrawn = (int) IntStream.range(0, tokens.size()).filter(this::wasRejected).count();
        spans.forEach((span, all) -> {
            List<Integer> rows = all.stream().filter(this::wasRejected).toList();
            if (!rows.isEmpty()) {
                listener.accept(new Resampled(
                        canvas.image(span), span.firstStep(), rows.size(),
                        rows.stream().mapToInt(row -> attempts[row]).sum(),
                        (int) rows.stream().filter(row -> gaveUp[row]).count(),
                        Duration.ofNanos(redrawing * rows.size() / redrawn)));
            }
        });
    }
}
