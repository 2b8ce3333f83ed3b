package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion.Evidence;
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
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rejected tokens on their way to new ones, in one batch; they take as many denoising steps. The resampler redraws the
 * segment that was rejected, and the target finishes the path from there.
 */
final class Redrawing {
    private final Speculation speculation;
    private final Segments segments;
    private final NoiseSource noise;
    private final Canvas canvas;
    private final ModelPasses passes;
    private final List<Rejection> rejections;
    private final List<Site> sites;
    private final Denoised draft;
    private final Denoised target;
    /** Where each path has come to, [n, D]. */
    private final FloatBlock states;
    private final int[] attempts;
    private final boolean[] gaveUp;

    Redrawing(
            Speculation speculation, Segments segments, NoiseSource noise, Canvas canvas, ModelPasses passes,
            List<Rejection> rejections) {
        this.speculation = speculation;
        this.segments = segments;
        this.noise = noise;
        this.canvas = canvas;
        this.passes = passes;
        this.rejections = rejections;
        this.sites = rejections.stream().map(rejection -> canvas.site(rejection.span(), rejection.row())).toList();
        this.draft = Denoised.concatenate(rejections.stream().map(Rejection::draft).toList());
        this.target = Denoised.concatenate(rejections.stream().map(Rejection::target).toList());
        this.states = FloatBlock.zeros(draft.tokens().tokens().shape());
        this.attempts = new int[rejections.size()];
        this.gaveUp = new boolean[rejections.size()];
    }

    /**
     * Writes the new tokens to the canvas.
     *
     * @param clock in nanoseconds
     */
    void run(LongSupplier clock, Consumer<GenerationEvent> listener) {
        long start = clock.getAsLong();
        for (int segment = 0; segment < segments.count(); segment++) {
            int now = segment;
            finish(segment, rows(row -> rejections.get(row).segment() < now));
            resample(segment, rows(row -> rejections.get(row).segment() == now));
        }
        for (int row = 0; row < rejections.size(); row++) {
            canvas.write(
                    rejections.get(row).span(), rejections.get(row).row(), states.data(), row * states.rowLength());
        }
        tell(listener, clock.getAsLong() - start);
    }

    private void resample(int segment, int... rows) {
        if (rows.length == 0) {
            return;
        }
        DraftedTokens rejected = segments.of(new DraftedTokens(draft.tokens(), target.tokens()).gather(rows), segment);
        Proposals proposals = proposals(segment, rows);
        List<Outcome> outcomes = speculation.resample(rejected, proposals);
        for (int i = 0; i < rows.length; i++) {
            attempts[rows[i]] = outcomes.get(i).attempts();
            if (outcomes.get(i) instanceof Drawn drawn) {
                set(rows[i], drawn.token(), 0);
            } else {
                gaveUp[rows[i]] = true;
                // Along the drafted path the target has drawn nothing yet.
                FloatBlock draws = speculation.criterion().evidence() == Evidence.PATH
                        ? proposals.targetPaths(new int[] {i}, new int[] {0}).target().tokens()
                        : rejected.target().tokens().gather(i);
                set(rows[i], draws.data(), 0);
            }
        }
    }

    private Proposals proposals(int segment, int... rows) {
        Steps steps = segments.steps().get(segment);
        Optional<FloatBlock> starts = segment == 0
                ? Optional.empty()
                : draft.tokens().gather(rows).path().map(path -> path.state(steps.end()));
        return new Proposals(
                passes, noise, IntStream.of(rows).mapToObj(sites::get).toList(), law(draft, steps, rows),
                law(target, steps, rows), states.rowLength(), starts);
    }

    /** The noise of these steps has decided on nothing yet: the segment was rejected before they were looked at. */
    private void finish(int segment, int... rows) {
        if (rows.length == 0) {
            return;
        }
        Steps steps = segments.steps().get(segment);
        PathNoise aligned = passes.noise(IntStream.of(rows).mapToObj(sites::get).toList());
        FloatBlock drawn = passes.sample(
                Role.TARGET, law(target, steps, rows), aligned.block(steps, states.gather(rows)), false).tokens();
        for (int i = 0; i < rows.length; i++) {
            set(rows[i], drawn.data(), i * drawn.rowLength());
        }
    }

    private void set(int row, float[] values, int at) {
        System.arraycopy(values, at, states.data(), row * states.rowLength(), states.rowLength());
    }

    private int[] rows(IntPredicate which) {
        return IntStream.range(0, rejections.size()).filter(which).toArray();
    }

    private static DenoisingLaw law(Denoised denoised, Steps steps, int... rows) {
        return denoised.law().gather(rows).over(steps);
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
