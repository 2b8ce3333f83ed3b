package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.Resampler.Drawn;
import dev.foretoken.api.Resampler.Outcome;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.decoding.Window.Verified;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** One batch of pictures on its way, with the steps that decoding policies are made of. */
final class Decoding {
    private final DecodingParts parts;
    private final GenerationRequest request;
    private final StepSchedule schedule;
    private final Respacing respacing;
    private final NoiseSource noise;
    private final Consumer<GenerationEvent> listener;
    private final Cancellation cancellation;
    private final int firstImage;
    private final int[][] orders;
    private final FloatBlock[] tokens;
    /** The next AR step of each picture; what was drawn before it is final. */
    private final int[] next;

    Decoding(
            DecodingParts parts, GenerationRequest request, StepSchedule schedule, NoiseSource noise, int firstImage,
            int[][] orders, Consumer<GenerationEvent> listener, Cancellation cancellation) {
        this.parts = parts;
        this.request = request;
        this.schedule = schedule;
        this.respacing = request.diffusionSteps().orElseGet(() -> parts.target().head().spec().respacing());
        this.noise = noise;
        this.firstImage = firstImage;
        this.orders = orders;
        this.listener = listener;
        this.cancellation = cancellation;
        this.tokens = new FloatBlock[orders.length];
        for (int image = 0; image < orders.length; image++) {
            tokens[image] = FloatBlock.zeros(schedule.tokens(), parts.target().latent().tokenDimension());
        }
        this.next = new int[orders.length];
    }

    /** The tokens of each picture, [L, D]. */
    List<FloatBlock> tokens() {
        return List.of(tokens);
    }

    int steps() {
        return schedule.steps();
    }

    /** One model draws one step of all pictures, for good. */
    void drawStep(Role role, Phase phase, int step) {
        List<Span> spans = IntStream.range(0, orders.length).mapToObj(image -> span(image, step)).toList();
        write(spans, draw(phase, role, spans));
        for (Span span : spans) {
            if (phase == Phase.PREFILL) {
                emit(new GenerationEvent.Prefilled(picture(span), step, span.asked()));
            }
            advance(span.image(), step + 1);
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
        List<List<Span>> steps = new ArrayList<>();
        List<List<DenoisedTokens>> drawn = new ArrayList<>();
        for (int image = 0; image < orders.length; image++) {
            int end = Math.min(next[image] + request.draftLength(), steps());
            int ofImage = image;
            steps.add(IntStream.range(next[image], end).mapToObj(step -> span(ofImage, step)).toList());
            drawn.add(new ArrayList<>());
        }
        for (int ahead = 0; ahead < request.draftLength(); ahead++) {
            int position = ahead;
            List<Span> spans = steps.stream()
                    .filter(ofImage -> ofImage.size() > position)
                    .map(ofImage -> ofImage.get(position))
                    .toList();
            if (spans.isEmpty()) {
                break;
            }
            DenoisedTokens drafts = draw(Phase.DRAFT, Role.DRAFT, spans);
            write(spans, drafts);
            forEachRows(spans, Span::asked, (span, rows) -> drawn.get(span.image()).add(drafts.gather(rows)));
            spans.forEach(span -> emit(new GenerationEvent.Drafted(picture(span), span.firstStep(), span.asked())));
        }
        return IntStream.range(0, orders.length)
                .filter(image -> !steps.get(image).isEmpty())
                .mapToObj(image -> new Window(steps.get(image), DenoisedTokens.concatenate(drawn.get(image))))
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
            case LAST_GAUSSIAN -> draw(Phase.VERIFY, Role.TARGET, spans);
            case PATH -> {
                FloatBlock states =
                        DenoisedTokens.concatenate(windows.stream().map(Window::draft).toList())
                                .path().orElseThrow().states();
                yield pass(
                        Phase.VERIFY, Role.TARGET, spans,
                        (head, law) -> DenoisedTokens.of(head.evaluate(law, states), law.temperature()));
            }
        };
        List<Verified> verified = new ArrayList<>();
        forEachRows(windows, window -> window.draft().count(), (window, rows) -> {
            verified.add(new Verified(window, new DraftedTokens(window.draft(), target.gather(rows))));
            emit(new GenerationEvent.Verified(
                    firstImage + window.image(), window.firstStep(), window.endStep()));
        });
        return verified;
    }

    /** Tosses the coins of one drafted step and redraws what is rejected; whether all its tokens were accepted. */
    boolean judge(Verified verified, int step) {
        Span span = verified.span(step);
        DraftedTokens drafted = verified.of(span);
        double[] logAcceptance = parts.speculation().logAcceptance(drafted);
        int[] rejected = IntStream.range(0, span.asked())
                .filter(row -> !(Math.log(noise.acceptance(picture(span), position(span, row))) < logAcceptance[row]))
                .toArray();
        if (rejected.length < span.asked()) {
            emit(new GenerationEvent.Accepted(picture(span), step, span.asked() - rejected.length));
        }
        if (rejected.length > 0) {
            emit(new GenerationEvent.Rejected(picture(span), step, rejected.length));
            resample(span, drafted.gather(rejected), rejected);
        }
        return rejected.length == 0;
    }

    /** Forgets the drafted steps of a window from {@code step} on. */
    void discard(Window window, int step) {
        if (step < window.endStep()) {
            emit(new GenerationEvent.Discarded(
                    firstImage + window.image(), step, window.endStep(), schedule.drawn(step, window.endStep())));
        }
    }

    /** Declares everything before {@code step} final. */
    void advance(int image, int step) {
        next[image] = step;
        emit(new GenerationEvent.Advanced(
                firstImage + image, step - 1, schedule.known(step), schedule.tokens()));
        if (step == steps()) {
            parts.models().forEach(model -> model.backbone().forget(firstImage + image));
            emit(new GenerationEvent.Finished(firstImage + image, schedule.tokens()));
        }
    }

    private void resample(Span span, DraftedTokens rejected, int[] rows) {
        long start = System.nanoTime();
        List<Outcome> outcomes = parts.speculation().resample(
                rejected, new Proposals(noise, picture(span), i -> position(span, rows[i]), rejected.dimension()));
        int attempts = 0;
        int gaveUp = 0;
        for (int i = 0; i < rows.length; i++) {
            float[] token;
            attempts += outcomes.get(i).attempts();
            if (outcomes.get(i) instanceof Drawn drawn) {
                token = drawn.token();
            } else {
                gaveUp++;
                token = rejected.target().tokens().slice(i, i + 1).data();
            }
            System.arraycopy(
                    token, 0, tokens[span.image()].data(), position(span, rows[i]) * token.length, token.length);
        }
        emit(new GenerationEvent.Resampled(
                picture(span), span.firstStep(), rows.length, attempts, gaveUp,
                Duration.ofNanos(System.nanoTime() - start)));
    }

    private DenoisedTokens draw(Phase phase, Role role, List<Span> spans) {
        FloatBlock drawn = noise(spans);
        boolean keepPath = phase == Phase.DRAFT && parts.needsPath();
        return pass(phase, role, spans, (head, law) -> head.sample(law, drawn, keepPath));
    }

    /** Backbone, then head. */
    private DenoisedTokens pass(
            Phase phase, Role role, List<Span> spans,
            BiFunction<DiffusionHead, DenoisingLaw, DenoisedTokens> compute) {
        cancellation.throwIfRequested();
        AutoregressiveModel model = parts.model(role);
        long start = System.nanoTime();
        List<PrefixContext> contexts = contexts(spans);
        FloatBlock conditions = model.backbone().conditions(contexts).requireShape(
                "the conditions of model [" + model.name() + "]",
                contexts.stream().mapToInt(PrefixContext::asked).sum(), model.backbone().spec().conditionDimension());
        DenoisingLaw law = law(spans, conditions);
        long between = System.nanoTime();
        DenoisedTokens drawn = compute.apply(model.head(), law);
        long end = System.nanoTime();
        drawn.tokens().requireShape(
                "the tokens of model [" + model.name() + "]", law.count(), model.latent().tokenDimension());
        if (!drawn.tokens().isFinite()) {
            throw new ForetokenException(
                    Code.NOT_FINITE,
                    "Model [" + model.name() + "] drew a token that is not finite at AR step ["
                            + spans.get(0).firstStep() + "] with diffusion steps [" + respacing
                            + "]: check its weights, or use a respacing that stays away from t = 999, such as ddim50");
        }
        emit(new GenerationEvent.Passed(
                phase, role, contexts.size(), drawn.count(), Duration.ofNanos(between - start),
                Duration.ofNanos(end - between)));
        return drawn;
    }

    private List<PrefixContext> contexts(List<Span> spans) {
        List<PrefixContext> contexts = new ArrayList<>();
        spans.forEach(span -> contexts.add(context(span, request.labels().get(picture(span)))));
        if (request.guided()) {
            spans.forEach(span -> contexts.add(context(span, PrefixContext.UNCONDITIONAL)));
        }
        return contexts;
    }

    private PrefixContext context(Span span, int label) {
        return new PrefixContext(
                picture(span), label, orders[span.image()], tokens[span.image()], span.known(), span.asked());
    }

    private DenoisingLaw law(List<Span> spans, FloatBlock conditions) {
        int count = count(spans);
        Optional<Guidance> guidance = Optional.empty();
        if (request.guided()) {
            float[] scale = new float[count];
            forEachRows(spans, Span::asked, (span, rows) -> {
                for (int row : rows) {
                    scale[row] = span.guidance();
                }
            });
            guidance = Optional.of(new Guidance(conditions.slice(count, 2 * count), scale));
        }
        return new DenoisingLaw(
                request.guided() ? conditions.slice(0, count) : conditions, guidance, respacing,
                request.temperature(), request.finalNoise());
    }

    /** The noise of all positions, [T + 1, n, D]. */
    private FloatBlock noise(List<Span> spans) {
        int dimension = parts.target().latent().tokenDimension();
        int steps = respacing.count();
        int count = count(spans);
        FloatBlock drawn = FloatBlock.zeros(steps + 1, count, dimension);
        forEachRows(spans, Span::asked, (span, rows) -> {
            for (int j = 0; j < rows.length; j++) {
                for (int t = 0; t <= steps; t++) {
                    noise.denoising(
                            picture(span), position(span, j), t, drawn.data(), (t * count + rows[j]) * dimension,
                            dimension);
                }
            }
        });
        return drawn;
    }

    private void write(List<Span> spans, DenoisedTokens drawn) {
        int dimension = drawn.tokens().rowLength();
        forEachRows(spans, Span::asked, (span, rows) -> {
            for (int j = 0; j < rows.length; j++) {
                System.arraycopy(
                        drawn.tokens().data(), rows[j] * dimension, tokens[span.image()].data(),
                        position(span, j) * dimension, dimension);
            }
        });
    }

    private Span span(int image, int step) {
        float guidance = request.guidanceSchedule()
                .scale(request.guidanceScale(), schedule.tokens(), schedule.masked(step));
        return new Span(image, step, step + 1, schedule.known(step), schedule.drawn(step, step + 1), guidance);
    }

    private int position(Span span, int row) {
        return orders[span.image()][span.known() + row];
    }

    private int picture(Span span) {
        return firstImage + span.image();
    }

    private static int count(List<Span> spans) {
        return spans.stream().mapToInt(Span::asked).sum();
    }

    /** Calls {@code action} for each item with the indices of its rows, where the items' rows lie one after another. */
    private static <T> void forEachRows(List<T> items, ToIntFunction<T> count, RowsConsumer<T> action) {
        int from = 0;
        for (T item : items) {
            int to = from + count.applyAsInt(item);
            action.accept(item, IntStream.range(from, to).toArray());
            from = to;
        }
    }

    private void emit(GenerationEvent event) {
        listener.accept(event);
    }

    private interface RowsConsumer<T> {
        void accept(T item, int[] rows);
    }
}
