package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.GenerationEvent.Passed;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs a model over spans of a canvas: the backbone for the conditions, the head for the tokens. */
final class ModelPasses {
    private final DecodingParts parts;
    private final GenerationRequest request;
    private final Canvas canvas;
    private final NoiseSource noise;
    private final Consumer<GenerationEvent> listener;
    private final Cancellation cancellation;
    private final Respacing respacing;

    ModelPasses(
            DecodingParts parts, GenerationRequest request, Canvas canvas, NoiseSource noise,
            Consumer<GenerationEvent> listener, Cancellation cancellation) {
        this.parts = parts;
        this.request = request;
        this.canvas = canvas;
        this.noise = noise;
        this.listener = listener;
        this.cancellation = cancellation;
        this.respacing = parts.respacing(request);
    }

    /** Draws the tokens of all spans, in the order of their rows, with the noise of their positions. */
    Denoised draw(Phase phase, Role role, List<Span> spans, boolean keepPath) {
        FloatBlock drawn = wholeNoise(spans);
        return pass(phase, role, spans, List.of(), (head, law) -> head.sample(law, drawn, keepPath)).denoised();
    }

    /**
     * The same, without paths.
     *
     * @param next spans of which only the laws are wanted
     */
    WithLaws draw(Phase phase, Role role, List<Span> spans, List<Span> next) {
        FloatBlock drawn = wholeNoise(spans);
        return pass(phase, role, spans, next, (head, law) -> head.sample(law, drawn, false));
    }

    /** Draws the tokens of spans whose laws are known, with the noise of their positions. */
    DenoisedTokens draw(Role role, List<Span> spans, DenoisingLaw law) {
        return sample(role, law, wholeNoise(spans), false);
    }

    /**
     * Evaluates paths that are known, [T + 1, rows of all spans, D].
     *
     * @param next spans of which only the laws are wanted
     */
    WithLaws evaluate(Phase phase, Role role, List<Span> spans, List<Span> next, FloatBlock states) {
        return pass(
                phase, role, spans, next,
                (head, law) -> DenoisedTokens.of(head.evaluate(law, states), law.temperature()));
    }

    /** Draws tokens from laws that are known. */
    DenoisedTokens sample(Role role, DenoisingLaw law, FloatBlock drawn, boolean keepPath) {
        return ask(role, law, head -> head.sample(law, drawn, keepPath));
    }

    /** Evaluates laws that are known along paths that are. */
    DenoisedTokens evaluate(Role role, DenoisingLaw law, FloatBlock states) {
        return ask(role, law, head -> DenoisedTokens.of(head.evaluate(law, states), law.temperature()));
    }

    /** The noise of these positions. */
    PathNoise noise(List<Site> sites) {
        return (row, step, values, at, length) ->
                noise.denoising(sites.get(row).image(), sites.get(row).position(), step, values, at, length);
    }

    private FloatBlock wholeNoise(List<Span> spans) {
        List<Site> sites = canvas.sites(spans);
        return noise(sites).block(
                new Steps(0, respacing.count()), sites.size(), parts.target().latent().tokenDimension());
    }

    private WithLaws pass(
            Phase phase, Role role, List<Span> spans, List<Span> next,
            BiFunction<DiffusionHead, DenoisingLaw, DenoisedTokens> compute) {
        AutoregressiveModel model = parts.model(role);
        String where = "at AR step [" + spans.get(0).firstStep() + "]";
        return guarded(model, where, () -> {
            long start = System.nanoTime();
            DenoisingLaw all = law(model, Stream.concat(spans.stream(), next.stream()).toList());
            long between = System.nanoTime();
            int rows = Span.rows(spans);
            DenoisingLaw law = all.gather(IntStream.range(0, rows).toArray());
            DenoisedTokens tokens = check(model, where, law, compute.apply(model.head(), law));
            listener.accept(new Passed(
                    phase, role, (spans.size() + next.size()) * (request.guided() ? 2 : 1), rows,
                    Duration.ofNanos(between - start), Duration.ofNanos(System.nanoTime() - between)));
            return new WithLaws(
                    new Denoised(law, tokens), all.gather(IntStream.range(rows, all.count()).toArray()));
        });
    }

    private DenoisedTokens ask(Role role, DenoisingLaw law, Function<DiffusionHead, DenoisedTokens> compute) {
        AutoregressiveModel model = parts.model(role);
        String where = "under conditions known before";
        return guarded(model, where, () -> check(model, where, law, compute.apply(model.head())));
    }

    private <T> T guarded(AutoregressiveModel model, String where, Supplier<T> work) {
        cancellation.throwIfRequested();
        try {
            return work.get();
        } catch (ForetokenException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new ForetokenException(
                    Code.PLUGIN_FAILED,
                    "Model [" + model.name() + "] failed " + where + ": " + e
                            + "; report it to the author of its plugin",
                    e);
        }
    }

    /** The laws of all rows, the backbone's work. */
    private DenoisingLaw law(AutoregressiveModel model, List<Span> spans) {
        List<PrefixContext> contexts = contexts(spans);
        FloatBlock conditions = model.backbone().conditions(contexts).requireShape(
                "the conditions of model [" + model.name() + "]",
                contexts.stream().mapToInt(PrefixContext::asked).sum(), model.backbone().spec().conditionDimension());
        if (!request.guided()) {
            return law(conditions, Optional.empty());
        }
        int rows = Span.rows(spans);
        float[] scale = new float[rows];
        Span.forEachRows(spans, Span::asked, (span, from, to) -> Arrays.fill(scale, from, to, span.guidance()));
        return law(conditions.slice(0, rows), Optional.of(new Guidance(conditions.slice(rows, 2 * rows), scale)));
    }

    private DenoisingLaw law(FloatBlock conditions, Optional<Guidance> guidance) {
        return new DenoisingLaw(conditions, guidance, respacing, request.temperature(), request.finalNoise());
    }

    private List<PrefixContext> contexts(List<Span> spans) {
        Stream<PrefixContext> conditional = spans.stream().map(canvas::conditional);
        return request.guided()
                ? Stream.concat(conditional, spans.stream().map(canvas::unconditional)).toList()
                : conditional.toList();
    }

    private DenoisedTokens check(
            AutoregressiveModel model, String where, DenoisingLaw law, DenoisedTokens drawn) {
        drawn.tokens().requireShape(
                "the tokens of model [" + model.name() + "]", law.count(), model.latent().tokenDimension());
        if (!drawn.tokens().isFinite() || !drawn.finalMean().isFinite() || !drawn.finalDeviation().isFinite()) {
            throw new ForetokenException(
                    Code.NOT_FINITE,
                    "Model [" + model.name() + "] drew a token that is not finite " + where
                            + " with diffusion steps [" + respacing
                            + "]: check its weights, or use a respacing that stays away from t = 999, such as ddim50");
        }
        return drawn;
    }

    /**
     * What a pass found.
     *
     * @param denoised tokens and laws of the spans
     * @param next laws of the spans of which no more was wanted
     */
    record WithLaws(Denoised denoised, DenoisingLaw next) {}
}
