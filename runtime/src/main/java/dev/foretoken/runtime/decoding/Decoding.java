package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.decoding.ModelPasses.WithLaws;
import dev.foretoken.runtime.decoding.Window.Judged;
import dev.foretoken.runtime.decoding.Window.Verified;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** One batch of pictures on its way, with the steps that decoding policies are made of. */
final class Decoding {
    private final DecodingParts parts;
    private final GenerationRequest request;
    private final StepSchedule schedule;
    private final NoiseSource noise;
    private final Canvas canvas;
    private final ModelPasses passes;
    /** The denoising steps at each AR step. */
    private final List<Respacing> respacings;
    private final DraftControl control;
    private final Consumer<GenerationEvent> listener;
    /** The next AR step of each picture; what was drawn before it is final. */
    private final int[] next;

    Decoding(
            DecodingParts parts, GenerationRequest request, StepSchedule schedule, NoiseSource noise, Canvas canvas,
            DraftControl control, Consumer<GenerationEvent> listener, Cancellation cancellation) {
        this.parts = parts;
        this.request = request;
        this.schedule = schedule;
        this.noise = noise;
        this.canvas = canvas;
        DiffusionStepSchedule diffusionSteps = parts.diffusionSteps(request);
        this.respacings = IntStream.range(0, schedule.steps())
                .mapToObj(step -> diffusionSteps.at(step, schedule.steps()))
                .toList();
        this.passes = new ModelPasses(parts, request, respacings, canvas, noise, listener, cancellation);
        this.control = control;
        this.listener = listener;
        this.next = new int[canvas.pictures()];
    }

    int steps() {
        return schedule.steps();
    }

    /**
     * The probability that each token is accepted which the draft draws in one step of each picture, under the prefix
     * that is there. Nothing is written.
     *
     * @param step of each picture
     */
    List<DraftAcceptance> acceptance(IntUnaryOperator step) {
        List<Span> spans = pictures().mapToObj(picture -> span(picture, step.applyAsInt(picture))).toList();
        boolean paths = parts.speculation().criterion().evidence() == Evidence.PATH;
        List<Denoised> drafts = passes.draw(Phase.DRAFT, Role.DRAFT, spans, paths);
        List<Denoised> targets = paths
                ? passes.evaluate(Phase.VERIFY, Role.TARGET, spans, spans, List.of(), drafts).denoised()
                : passes.draw(Phase.VERIFY, Role.TARGET, spans, false);
        pictures().forEach(picture ->
                parts.models().forEach(model -> model.backbone().forget(canvas.image(picture))));
        List<DraftAcceptance> acceptance = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            int drawn = spans.get(i).firstStep();
            int image = canvas.image(spans.get(i));
            DraftedTokens drafted = new DraftedTokens(drafts.get(i).tokens(), targets.get(i).tokens());
            DoubleStream.of(judge(respacing(spans.get(i))).logAcceptance(drafted))
                    .forEach(log -> acceptance.add(new DraftAcceptance(image, drawn, Math.exp(log))));
        }
        return acceptance;
    }

    /** One model draws the next step of every unfinished picture, for good. */
    void drawStep(Role role, Phase phase) {
        List<Span> spans = unfinished().mapToObj(picture -> span(picture, next[picture])).toList();
        write(spans, passes.draw(phase, role, spans, false));
        for (Span span : spans) {
            if (phase == Phase.PREFILL) {
                listener.accept(new GenerationEvent.Prefilled(canvas.image(span), span.firstStep(), span.asked()));
            }
            advance(span.picture(), span.endStep());
        }
    }

    /** The target alone draws the first steps. */
    void prefill() {
        int steps = request.prefill().steps(schedule);
        for (int step = 0; step < steps; step++) {
            drawStep(Role.TARGET, Phase.PREFILL);
        }
    }

    /**
     * The draft runs ahead of every unfinished picture, after the steps that the target draws instead; no windows if
     * none is left unfinished.
     */
    List<Window> draft() {
        int length = 0;
        while (length == 0 && unfinished().findAny().isPresent()) {
            length = control.next();
            if (length == 0) {
                drawStep(Role.TARGET, Phase.STEP);
            }
        }
        return draft(length);
    }

    private List<Window> draft(int length) {
        boolean keepPath = evidence() == Evidence.PATH;
        List<List<Span>> steps = pictures().mapToObj(picture -> ahead(picture, length)).toList();
        List<List<Denoised>> drawn =
                pictures().<List<Denoised>>mapToObj(picture -> new ArrayList<>()).toList();
        int longest = steps.stream().mapToInt(List::size).max().orElse(0);
        // Nothing is drafted after a single step, so its tokens need not be drawn to their ends.
        UnaryOperator<DenoisingLaw> reach =
                longest == 1 && keepPath && !request.bonus() ? this::firstLook : UnaryOperator.identity();
        for (int i = 0; i < longest; i++) {
            int ahead = i;
            List<Span> spans = steps.stream()
                    .filter(ofPicture -> ofPicture.size() > ahead)
                    .map(ofPicture -> ofPicture.get(ahead))
                    .toList();
            List<Denoised> drafts = passes.draw(Phase.DRAFT, Role.DRAFT, spans, keepPath, reach);
            write(spans, drafts);
            for (int j = 0; j < spans.size(); j++) {
                Span span = spans.get(j);
                drawn.get(span.picture()).add(drafts.get(j));
                listener.accept(new GenerationEvent.Drafted(canvas.image(span), span.firstStep(), span.asked()));
            }
        }
        return pictures()
                .filter(picture -> !steps.get(picture).isEmpty())
                .mapToObj(picture -> new Window(steps.get(picture), drawn.get(picture)))
                .toList();
    }

    /** The laws of the first segments of paths that the target looks at together. */
    private DenoisingLaw firstLook(DenoisingLaw law) {
        Segments segments = segments(law.respacing());
        return law.over(segments.steps(0, segments.ahead(0, passes.stepsAtOnce(law.count()))));
    }

    /**
     * One target pass verifies all windows.
     *
     * @param prefixes the spans under whose prefixes the target sees a window's positions, in generation order
     */
    List<Verified> verify(List<Window> windows, Function<Window, List<Span>> prefixes) {
        return verify(windows, prefixes, List.of());
    }

    /** One target pass verifies all windows under their nested prefixes, with a look at the steps after them. */
    List<Verified> verifyPaths(List<Window> windows) {
        List<Span> next = request.bonus()
                ? windows.stream()
                        .filter(window -> window.endStep() < steps())
                        .map(window -> span(window.picture(), window.endStep()))
                        .toList()
                : List.of();
        return verify(windows, Window::steps, next);
    }

    private List<Verified> verify(
            List<Window> windows, Function<Window, List<Span>> prefixes, List<Span> next) {
        List<Span> under = windows.stream().flatMap(window -> prefixes.apply(window).stream()).toList();
        List<Span> steps = windows.stream().flatMap(window -> window.steps().stream()).toList();
        WithLaws found = switch (evidence()) {
            case LAST_GAUSSIAN -> passes.draw(Phase.VERIFY, Role.TARGET, under, steps, next);
            case PATH -> passes.evaluate(
                    Phase.VERIFY, Role.TARGET, under, steps, next,
                    windows.stream().flatMap(window -> window.drafts().stream()).toList());
        };
        Map<Integer, DenoisingLaw> laws = new HashMap<>();
        for (int i = 0; i < next.size(); i++) {
            laws.put(next.get(i).picture(), found.next().get(i));
        }
        List<Verified> verified = new ArrayList<>();
        Span.forEachRows(windows, window -> window.steps().size(), (window, from, to) -> {
            verified.add(new Verified(
                    window, found.denoised().subList(from, to), Optional.ofNullable(laws.get(window.picture()))));
            listener.accept(new GenerationEvent.Verified(
                    canvas.image(window.picture()), window.firstStep(), window.endStep()));
        });
        return verified;
    }

    /** Judges a window step after step, up to the first that is not accepted. */
    Judged judgeInTurn(Verified verified) {
        List<Unfinished> unfinished = List.of();
        int end = verified.window().firstStep();
        while (unfinished.isEmpty() && end < verified.window().endStep()) {
            unfinished = judge(verified, verified.span(end));
            end++;
        }
        return new Judged(verified, end, unfinished);
    }

    /** Tosses the coins of one drafted step: which of its tokens are not accepted. */
    List<Unfinished> judge(Verified verified, Span span) {
        PathJudge judge = judge(respacing(span));
        DraftedTokens drafted = verified.of(span);
        int segments = judge.segments().count();
        int end = drafted.draft().path()
                .map(path -> judge.segments().after(path.means().rows()))
                .orElse(segments);
        int[] cameTo = judge.firstRejected(drafted, canvas.sites(List.of(span)), 0, end);
        if (end == segments) {
            new Verdicts(canvas, listener).tell(span, cameTo, segments);
        }
        return IntStream.range(0, span.asked())
                .filter(row -> cameTo[row] < segments)
                .mapToObj(row -> new Unfinished(verified, span, row, cameTo[row], end))
                .toList();
    }

    /** Draws tokens to their ends, of all pictures those together that take as many denoising steps. */
    void finish(List<Unfinished> tokens) {
        tokens.stream()
                .collect(Collectors.groupingBy(
                        token -> respacing(token.span()), LinkedHashMap::new, Collectors.toList()))
                .forEach((respacing, batch) ->
                        new Finishing(judge(respacing), canvas, passes, batch).run(parts.clock(), listener));
    }

    /** Keeps what was judged of a window and forgets the rest. */
    void truncate(Judged judged) {
        Window window = judged.verified().window();
        discard(window, judged.endStep());
        advance(window.picture(), judged.endStep());
    }

    /** The target draws the steps after windows that it accepted whole, where it looked at them. */
    void drawBonus(List<Judged> judged) {
        List<Verified> accepted = judged.stream()
                .filter(window -> window.unfinished().isEmpty() && window.verified().next().isPresent())
                .map(Judged::verified)
                .toList();
        if (accepted.isEmpty()) {
            return;
        }
        long start = parts.clock().getAsLong();
        List<Span> spans = accepted.stream()
                .map(verified -> span(verified.window().picture(), verified.window().endStep()))
                .toList();
        write(spans, passes.draw(
                Role.TARGET, spans, accepted.stream().map(verified -> verified.next().orElseThrow()).toList()));
        Duration share = Duration.ofNanos(parts.clock().getAsLong() - start).dividedBy(spans.size());
        for (Span span : spans) {
            listener.accept(
                    new GenerationEvent.Bonus(canvas.image(span), span.firstStep(), span.asked(), share));
            advance(span.picture(), span.endStep());
        }
    }

    private void discard(Window window, int step) {
        if (step < window.endStep()) {
            listener.accept(new GenerationEvent.Discarded(
                    canvas.image(window.picture()), step, window.endStep(), schedule.drawn(step, window.endStep())));
        }
    }

    /** Declares everything before {@code step} final. */
    void advance(int picture, int step) {
        int image = canvas.image(picture);
        listener.accept(new GenerationEvent.Advanced(
                image, step - 1, schedule.drawn(next[picture], step), schedule.known(step), schedule.tokens()));
        next[picture] = step;
        if (step == steps()) {
            parts.models().forEach(model -> model.backbone().forget(image));
            listener.accept(new GenerationEvent.Finished(image, schedule.tokens()));
        }
    }

    private void write(List<Span> spans, List<Denoised> drawn) {
        for (int i = 0; i < spans.size(); i++) {
            FloatBlock tokens = drawn.get(i).tokens().tokens();
            for (int row = 0; row < tokens.rows(); row++) {
                canvas.write(spans.get(i), row, tokens.data(), row * tokens.rowLength());
            }
        }
    }

    /** The steps that the draft takes before the target looks. */
    private List<Span> ahead(int picture, int length) {
        int end = Math.min(next[picture] + length, steps());
        return IntStream.range(next[picture], end).mapToObj(step -> span(picture, step)).toList();
    }

    private Span span(int picture, int step) {
        float guidance = request.guidanceSchedule()
                .scale(request.guidanceScale(), schedule.tokens(), schedule.masked(step));
        return new Span(picture, step, step + 1, schedule.known(step), schedule.drawn(step, step + 1), guidance);
    }

    private PathJudge judge(Respacing respacing) {
        return new PathJudge(parts.speculation(), segments(respacing), noise);
    }

    private Evidence evidence() {
        return parts.speculation().criterion().evidence();
    }

    private IntStream pictures() {
        return IntStream.range(0, canvas.pictures());
    }

    private IntStream unfinished() {
        return pictures().filter(picture -> next[picture] < steps());
    }

    private Respacing respacing(Span span) {
        return respacings.get(span.firstStep());
    }

    private Segments segments(Respacing respacing) {
        return Segments.of(
                respacing.count(), parts.segments(request, respacing.count()), request.temperature());
    }
}
