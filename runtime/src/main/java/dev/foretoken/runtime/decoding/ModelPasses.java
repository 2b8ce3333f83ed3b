package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.GenerationEvent.Passed;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
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
        this.respacing = request.diffusionSteps().orElseGet(() -> parts.target().head().spec().respacing());
    }

    /** Draws the tokens of all spans, in the order of their rows, with the noise of their positions. */
    DenoisedTokens draw(Phase phase, Role role, List<Span> spans, boolean keepPath) {
        FloatBlock drawn = noise(spans);
        return pass(phase, role, spans, (head, law) -> head.sample(law, drawn, keepPath));
    }

    /** Evaluates paths that are known, [T + 1, rows of all spans, D]. */
    DenoisedTokens evaluate(Phase phase, Role role, List<Span> spans, FloatBlock states) {
        return pass(
                phase, role, spans,
                (head, law) -> DenoisedTokens.of(head.evaluate(law, states), law.temperature()));
    }

    private DenoisedTokens pass(
            Phase phase, Role role, List<Span> spans,
            BiFunction<DiffusionHead, DenoisingLaw, DenoisedTokens> compute) {
        cancellation.throwIfRequested();
        AutoregressiveModel model = parts.model(role);
        try {
            return timedPass(phase, role, model, spans, compute);
        } catch (ForetokenException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new ForetokenException(
                    Code.PLUGIN_FAILED,
                    "Model [" + model.name() + "] failed at AR step [" + spans.get(0).firstStep() + "]: " + e
                            + "; report it to the author of its plugin",
                    e);
        }
    }

    private DenoisedTokens timedPass(
            Phase phase, Role role, AutoregressiveModel model, List<Span> spans,
            BiFunction<DiffusionHead, DenoisingLaw, DenoisedTokens> compute) {
        long start = System.nanoTime();
        List<PrefixContext> contexts = contexts(spans);
        FloatBlock conditions = model.backbone().conditions(contexts).requireShape(
                "the conditions of model [" + model.name() + "]",
                contexts.stream().mapToInt(PrefixContext::asked).sum(), model.backbone().spec().conditionDimension());
        long between = System.nanoTime();
        DenoisedTokens drawn = compute.apply(model.head(), law(spans, conditions));
        long end = System.nanoTime();
        check(model, spans, drawn);
        listener.accept(new Passed(
                phase, role, contexts.size(), drawn.count(), Duration.ofNanos(between - start),
                Duration.ofNanos(end - between)));
        return drawn;
    }

    private List<PrefixContext> contexts(List<Span> spans) {
        Stream<PrefixContext> conditional = spans.stream().map(canvas::conditional);
        return request.guided()
                ? Stream.concat(conditional, spans.stream().map(canvas::unconditional)).toList()
                : conditional.toList();
    }

    private DenoisingLaw law(List<Span> spans, FloatBlock conditions) {
        if (!request.guided()) {
            return law(conditions, Optional.empty());
        }
        int rows = Span.rows(spans);
        float[] scale = new float[rows];
        Span.forEachRows(spans, Span::asked, (span, from, to) -> {
            for (int row = from; row < to; row++) {
                scale[row] = span.guidance();
            }
        });
        return law(conditions.slice(0, rows), Optional.of(new Guidance(conditions.slice(rows, 2 * rows), scale)));
    }

    private DenoisingLaw law(FloatBlock conditions, Optional<Guidance> guidance) {
        return new DenoisingLaw(conditions, guidance, respacing, request.temperature(), request.finalNoise());
    }

    /** The noise of all rows, [T + 1, rows, D]. */
    private FloatBlock noise(List<Span> spans) {
        int dimension = parts.target().latent().tokenDimension();
        int steps = respacing.count();
        int rows = Span.rows(spans);
        FloatBlock drawn = FloatBlock.zeros(steps + 1, rows, dimension);
        Span.forEachRows(spans, Span::asked, (span, from, to) -> {
            for (int row = from; row < to; row++) {
                int position = canvas.position(span, row - from);
                for (int t = 0; t <= steps; t++) {
                    noise.denoising(
                            canvas.image(span), position, t, drawn.data(), (t * rows + row) * dimension, dimension);
                }
            }
        });
        return drawn;
    }

    private void check(AutoregressiveModel model, List<Span> spans, DenoisedTokens drawn) {
        drawn.tokens().requireShape(
                "the tokens of model [" + model.name() + "]", Span.rows(spans), model.latent().tokenDimension());
        if (!drawn.tokens().isFinite() || !drawn.finalMean().isFinite() || !drawn.finalDeviation().isFinite()) {
            throw new ForetokenException(
                    Code.NOT_FINITE,
                    "Model [" + model.name() + "] drew a token that is not finite at AR step ["
                            + spans.get(0).firstStep() + "] with diffusion steps [" + respacing
                            + "]: check its weights, or use a respacing that stays away from t = 999, such as ddim50");
        }
    }
}
