package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler.Drawn;
import dev.foretoken.api.Resampler.Outcome;
import dev.foretoken.runtime.decoding.GenerationEvent.Resampled;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rejected tokens on their way to new ones, in one batch; they take as many denoising steps. The resampler redraws the
 * segment that was rejected. From there on the draft goes on and its segments are judged, and so forth: to verify many
 * steps at once takes less time than the target's own steps one after another.
 */
final class Redrawing {
    private final PathJudge judge;
    private final Canvas canvas;
    private final ModelPasses passes;
    private final List<Rejection> rejections;
    private final List<Site> sites;
    private final DenoisingLaw draft;
    private final DenoisingLaw target;
    /** What was drafted of each token, from the segment on in which it was drafted last. */
    private final DraftedTokens[] drafted;
    /** The segment of each token that was rejected last; the number of segments if all that came after was kept. */
    private final int[] rejectedIn;
    /** Where each path has come to: to the beginning of the rejected segment, or to the token; [n, D]. */
    private final FloatBlock states;
    private final int[] attempts;
    private final boolean[] gaveUp;

    Redrawing(PathJudge judge, Canvas canvas, ModelPasses passes, List<Rejection> rejections) {
        this.judge = judge;
        this.canvas = canvas;
        this.passes = passes;
        this.rejections = rejections;
        this.sites = rejections.stream().map(rejection -> canvas.site(rejection.span(), rejection.row())).toList();
        this.draft = DenoisingLaw.concatenate(rejections.stream().map(token -> token.draft().law()).toList());
        this.target = DenoisingLaw.concatenate(rejections.stream().map(token -> token.target().law()).toList());
        this.drafted = rejections.stream()
                .map(token -> new DraftedTokens(token.draft().tokens(), token.target().tokens()))
                .toArray(DraftedTokens[]::new);
        this.rejectedIn = rejections.stream().mapToInt(Rejection::segment).toArray();
        this.states = FloatBlock.zeros(rejections.size(), drafted[0].dimension());
        this.attempts = new int[rejections.size()];
        this.gaveUp = new boolean[rejections.size()];
        for (int row = 0; row < rejections.size(); row++) {
            arrive(row);
        }
    }

    /**
     * Writes the new tokens to the canvas.
     *
     * @param clock in nanoseconds
     */
    void run(LongSupplier clock, Consumer<GenerationEvent> listener) {
        long start = clock.getAsLong();
        for (int segment = 0; segment < segments().count(); segment++) {
            int now = segment;
            int[] rows = IntStream.range(0, rejectedIn.length).filter(row -> rejectedIn[row] == now).toArray();
            if (rows.length > 0) {
                resample(segment, rows);
                if (segment + 1 < segments().count()) {
                    goOn(segment + 1, rows);
                }
            }
        }
        for (int row = 0; row < rejections.size(); row++) {
            canvas.write(
                    rejections.get(row).span(), rejections.get(row).row(), states.data(), row * states.rowLength());
        }
        tell(listener, clock.getAsLong() - start);
    }

    private void resample(int segment, int... rows) {
        DraftedTokens rejected = concatenate(
                IntStream.of(rows).mapToObj(row -> segments().of(drafted[row], segment)).toList());
        Steps steps = segments().steps().get(segment);
        Proposals proposals = new Proposals(
                passes, judge.noise(), sites(rows), segment, rejected, law(draft, steps, rows),
                law(target, steps, rows), segment == 0 ? Optional.empty() : Optional.of(states.gather(rows)));
        List<Outcome> outcomes = judge.speculation().resample(rejected, proposals);
        for (int i = 0; i < rows.length; i++) {
            attempts[rows[i]] += outcomes.get(i).attempts();
            if (outcomes.get(i) instanceof Drawn drawn) {
                set(rows[i], drawn.token(), 0);
            } else {
                gaveUp[rows[i]] = true;
                // Along the drafted path the target has drawn nothing yet.
                FloatBlock draws = judge.speculation().criterion().evidence() == Evidence.PATH
                        ? proposals.targetPaths(new int[] {i}, new int[] {0}).target().tokens()
                        : rejected.target().tokens().gather(i);
                set(rows[i], draws.data(), 0);
            }
        }
    }

    /**
     * The draft goes on from segment {@code from}. Its noise and its coins have decided on nothing yet: an earlier
     * segment was rejected before they were looked at.
     */
    private void goOn(int from, int... rows) {
        Steps rest = new Steps(0, segments().steps().get(from).end());
        FloatBlock aligned = passes.noise(sites(rows)).block(rest, states.gather(rows));
        DenoisedTokens drafts = passes.sample(Role.DRAFT, law(draft, rest, rows), aligned, true);
        DraftedTokens verified = new DraftedTokens(
                drafts, passes.evaluate(Role.TARGET, law(target, rest, rows), drafts.path().orElseThrow().states()));
        int[] rejected = judge.firstRejected(verified, sites(rows), from);
        for (int i = 0; i < rows.length; i++) {
            drafted[rows[i]] = verified.gather(i);
            rejectedIn[rows[i]] = rejected[i];
            arrive(rows[i]);
        }
    }

    /** Takes over what was accepted of a drafted path. */
    private void arrive(int row) {
        DenoisedTokens path = drafted[row].draft();
        if (rejectedIn[row] == segments().count()) {
            set(row, path.tokens().data(), 0);
        } else if (rejectedIn[row] > 0) {
            set(row, path.path().orElseThrow().state(segments().steps().get(rejectedIn[row]).end()).data(), 0);
        }
    }

    private void set(int row, float[] values, int at) {
        System.arraycopy(values, at, states.data(), row * states.rowLength(), states.rowLength());
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

    private void tell(Consumer<GenerationEvent> listener, long nanoseconds) {
        IntStream.range(0, rejections.size()).boxed()
                .collect(Collectors.groupingBy(
                        row -> rejections.get(row).span(), LinkedHashMap::new, Collectors.toList()))
                .forEach((span, rows) -> listener.accept(new Resampled(
                        canvas.image(span), span.firstStep(), rows.size(),
                        rows.stream().mapToInt(row -> attempts[row]).sum(),
                        (int) rows.stream().filter(row -> gaveUp[row]).count(),
                        Duration.ofNanos(nanoseconds * rows.size() / rejections.size()))));
    }
}
