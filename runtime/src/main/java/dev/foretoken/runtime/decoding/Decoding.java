package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler.Drawn;
import dev.foretoken.api.Resampler.Outcome;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.decoding.Window.Verified;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One batch of pictures on its way, with the steps that decoding policies are made of. */
final class Decoding {
    private final DecodingParts parts;
    private final GenerationRequest request;
    private final StepSchedule schedule;
    private final NoiseSource noise;
    private final Canvas canvas;
    private final ModelPasses passes;
    private final Consumer<GenerationEvent> listener;
    /** The next AR step of each picture; what was drawn before it is final. */
    private final int[] next;

    Decoding(
            DecodingParts parts, GenerationRequest request, StepSchedule schedule, NoiseSource noise, Canvas canvas,
            Consumer<GenerationEvent> listener, Cancellation cancellation) {
        this.parts = parts;
        this.request = request;
        this.schedule = schedule;
        this.noise = noise;
        this.canvas = canvas;
        this.passes = new ModelPasses(parts, request, canvas, noise, listener, cancellation);
        this.listener = listener;
        this.next = new int[canvas.pictures()];
    }

    int steps() {
        return schedule.steps();
    }

    /** One model draws one step of all pictures, for good. */
    void drawStep(Role role, Phase phase, int step) {
        List<Span> spans = pictures().mapToObj(picture -> span(picture, step)).toList();
        write(spans, passes.draw(phase, role, spans, false));
        for (Span span : spans) {
            if (phase == Phase.PREFILL) {
                listener.accept(new GenerationEvent.Prefilled(canvas.image(span), step, span.asked()));
            }
            advance(span.picture(), step + 1);
        }
    }

    /** The target alone draws the first steps. */
    void prefill() {
        int steps = request.prefill().steps(schedule);
        for (int step = 0; step < steps; step++) {
            drawStep(Role.TARGET, Phase.PREFILL, step);
        }
    }

    /** The draft runs ahead of every unfinished picture; no windows if there is none. */
    List<Window> draft() {
        boolean keepPath = parts.speculation().criterion().evidence() == Evidence.PATH;
        List<List<Span>> steps = pictures().mapToObj(this::ahead).toList();
        List<List<DenoisedTokens>> drawn =
                pictures().<List<DenoisedTokens>>mapToObj(picture -> new ArrayList<>()).toList();
        int longest = steps.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            int ahead = i;
            List<Span> spans = steps.stream()
                    .filter(ofPicture -> ofPicture.size() > ahead)
                    .map(ofPicture -> ofPicture.get(ahead))
                    .toList();
            DenoisedTokens drafts = passes.draw(Phase.DRAFT, Role.DRAFT, spans, keepPath);
            write(spans, drafts);
            Span.forEachRows(spans, Span::asked, (span, from, to) -> {
                drawn.get(span.picture()).add(drafts.gather(rows(from, to)));
                listener.accept(new GenerationEvent.Drafted(canvas.image(span), span.firstStep(), span.asked()));
            });
        }
        return pictures()
                .filter(picture -> !steps.get(picture).isEmpty())
                .mapToObj(picture -> new Window(steps.get(picture), DenoisedTokens.concatenate(drawn.get(picture))))
                .toList();
    }

    /**
     * One target pass verifies all windows.
     *
     * @param prefixes the spans under whose prefixes the target sees a window's positions, in generation order
     */
    List<Verified> verify(List<Window> windows, Function<Window, List<Span>> prefixes) {
        List<Span> spans = windows.stream().flatMap(window -> prefixes.apply(window).stream()).toList();
        DenoisedTokens target = switch (parts.speculation().criterion().evidence()) {
            case LAST_GAUSSIAN -> passes.draw(Phase.VERIFY, Role.TARGET, spans, false);
            case PATH -> passes.evaluate(Phase.VERIFY, Role.TARGET, spans, draftedStates(windows));
        };
        List<Verified> verified = new ArrayList<>();
        Span.forEachRows(windows, window -> window.draft().count(), (window, from, to) -> {
            verified.add(new Verified(window, new DraftedTokens(window.draft(), target.gather(rows(from, to)))));
            listener.accept(new GenerationEvent.Verified(
                    canvas.image(window.picture()), window.firstStep(), window.endStep()));
        });
        return verified;
    }

    /** Tosses the coins of one drafted step and redraws what is rejected; whether all its tokens were accepted. */
    boolean judge(Verified verified, int step) {
        Span span = verified.span(step);
        DraftedTokens drafted = verified.of(span);
        double[] logAcceptance = parts.speculation().logAcceptance(drafted);
        int[] rejected = IntStream.range(0, span.asked())
                .filter(row -> Math.log(coin(span, row)) >= logAcceptance[row])
                .toArray();
        if (rejected.length < span.asked()) {
            listener.accept(new GenerationEvent.Accepted(canvas.image(span), step, span.asked() - rejected.length));
        }
        if (rejected.length > 0) {
            listener.accept(new GenerationEvent.Rejected(canvas.image(span), step, rejected.length));
            resample(span, rejected, drafted.gather(rejected));
        }
        return rejected.length == 0;
    }

    /** Forgets the drafted steps of a window from {@code step} on. */
    void discard(Window window, int step) {
        if (step < window.endStep()) {
            listener.accept(new GenerationEvent.Discarded(
                    canvas.image(window.picture()), step, window.endStep(), schedule.drawn(step, window.endStep())));
        }
    }

    /** Declares everything before {@code step} final. */
    void advance(int picture, int step) {
        int image = canvas.image(picture);
        next[picture] = step;
        listener.accept(
                new GenerationEvent.Advanced(image, step - 1, schedule.known(step), schedule.tokens()));
        if (step == steps()) {
            parts.models().forEach(model -> model.backbone().forget(image));
            listener.accept(new GenerationEvent.Finished(image, schedule.tokens()));
        }
    }

    private void resample(Span span, int[] rows, DraftedTokens rejected) {
        long start = System.nanoTime();
        List<Outcome> outcomes = parts.speculation().resample(
                rejected,
                new Proposals(noise, canvas.image(span), i -> canvas.position(span, rows[i]), rejected.dimension()));
        int gaveUp = 0;
        for (int i = 0; i < rows.length; i++) {
            if (outcomes.get(i) instanceof Drawn drawn) {
                canvas.write(span, rows[i], drawn.token(), 0);
            } else {
                gaveUp++;
                canvas.write(span, rows[i], rejected.target().tokens().data(), i * rejected.dimension());
            }
        }
        listener.accept(new GenerationEvent.Resampled(
                canvas.image(span), span.firstStep(), rows.length,
                outcomes.stream().mapToInt(Outcome::attempts).sum(), gaveUp,
                Duration.ofNanos(System.nanoTime() - start)));
    }

    private void write(List<Span> spans, DenoisedTokens drawn) {
        int dimension = drawn.tokens().rowLength();
        Span.forEachRows(spans, Span::asked, (span, from, to) -> {
            for (int row = from; row < to; row++) {
                canvas.write(span, row - from, drawn.tokens().data(), row * dimension);
            }
        });
    }

    /** The steps that the draft takes before the target looks. */
    private List<Span> ahead(int picture) {
        int end = Math.min(next[picture] + request.draftLength(), steps());
        return IntStream.range(next[picture], end).mapToObj(step -> span(picture, step)).toList();
    }

    private Span span(int picture, int step) {
        float guidance = request.guidanceSchedule()
                .scale(request.guidanceScale(), schedule.tokens(), schedule.masked(step));
        return new Span(picture, step, step + 1, schedule.known(step), schedule.drawn(step, step + 1), guidance);
    }

    private double coin(Span span, int row) {
        return noise.acceptance(canvas.image(span), canvas.position(span, row));
    }

    private IntStream pictures() {
        return IntStream.range(0, canvas.pictures());
    }

    private static FloatBlock draftedStates(List<Window> windows) {
        return DenoisedTokens.concatenate(windows.stream().map(Window::draft).toList())
                .path().orElseThrow().states();
    }

    private static int[] rows(int from, int to) {
        return IntStream.range(from, to).toArray();
    }
}
