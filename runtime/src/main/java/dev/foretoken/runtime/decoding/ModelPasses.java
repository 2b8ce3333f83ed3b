package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs a model over AR steps of a canvas: the backbone for the conditions, the head for the tokens. The head is called
 * once for all steps that take as many denoising steps. A list of steps gives a list of what was found, item by item.
 */
final class ModelPasses {
    private final DecodingParts parts;
    private final GenerationRequest request;
    private final List<Respacing> respacings;
    private final Canvas canvas;
    private final NoiseSource noise;
    private final Consumer<GenerationEvent> listener;
    private final Cancellation cancellation;

    /** @param respacings the denoising steps at each AR step */
    ModelPasses(
            DecodingParts parts, GenerationRequest request, List<Respacing> respacings, Canvas canvas,
            NoiseSource noise, Consumer<GenerationEvent> listener, Cancellation cancellation) {
        this.parts = parts;
        this.request = request;
        this.respacings = respacings;
        this.canvas = canvas;
        this.noise = noise;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** Draws the tokens of steps, each under its own prefix, with the noise of their positions. */
    List<Denoised> draw(Phase phase, Role role, List<Span> steps, boolean keepPaths) {
        return draw(phase, role, steps, keepPaths, UnaryOperator.identity());
    }

    /**
     * The same as far as one wants.
     *
     * @param reach makes of laws of whole paths those of their first steps
     */
    List<Denoised> draw(
            Phase phase, Role role, List<Span> steps, boolean keepPaths, UnaryOperator<DenoisingLaw> reach) {
        return pass(phase, role, steps, List.of(), steps, List.of(), drawing(steps, keepPaths, reach)).denoised();
    }

    /**
     * The same without paths, under prefixes that may be of several steps.
     *
     * @param prefixes what the backbone sees, with the rows of all steps, in their order
     * @param next steps of which only the laws are wanted
     */
    WithLaws draw(Phase phase, Role role, List<Span> prefixes, List<Span> steps, List<Span> next) {
        return pass(phase, role, prefixes, List.of(), steps, next, drawing(steps, false));
    }

    /** Draws the tokens of steps whose laws are known, with the noise of their positions. */
    List<Denoised> draw(Role role, List<Span> steps, List<DenoisingLaw> laws) {
        return known(role, model -> denoise(model, laws, drawing(steps, false)));
    }

    /**
     * Evaluates paths that are known, or their first steps.
     *
     * @param prefixes what the backbone sees, with the rows of all steps, in their order
     * @param next steps of which only the laws are wanted
     * @param paths tokens of each step with their paths and the laws that they were drawn from
     */
    WithLaws evaluate(
            Phase phase, Role role, List<Span> prefixes, List<Span> steps, List<Span> next, List<Denoised> paths) {
        // Under the same prefix both models have the same conditions where they share the backbone.
        List<DenoisingLaw> known = parts.sharesBackbone() && prefixes.equals(steps)
                ? paths.stream().map(Denoised::law).toList()
                : List.of();
        return pass(phase, role, prefixes, known, steps, next, (head, law, batch) -> {
            DenoisingPath along = DenoisingPath.concatenate(
                    batch.stream().map(step -> paths.get(step).tokens().path().orElseThrow()).toList());
            int end = law.steps().end();
            Steps drawn = new Steps(end - along.means().rows(), end);
            return DenoisedTokens.of(head.evaluate(law.over(drawn), along.states()), law.temperature());
        });
    }

    /** Draws tokens from laws that are known. */
    DenoisedTokens sample(Role role, DenoisingLaw law, FloatBlock drawn, boolean keepPath) {
        return known(role, model -> check(model, law, model.head().sample(law, drawn, keepPath)));
    }

    /** Evaluates laws that are known along paths that are. */
    DenoisedTokens evaluate(Role role, DenoisingLaw law, FloatBlock states) {
        return known(role, model -> check(
                model, law, DenoisedTokens.of(model.head().evaluate(law, states), law.temperature())));
    }

    /** The noise of these positions. */
    PathNoise noise(List<Site> sites) {
        return (row, step, values, at, length) ->
                noise.denoising(sites.get(row).image(), sites.get(row).position(), step, values, at, length);
    }

    /** The denoising steps of so many tokens that the target's head evaluates at once, at least one. */
    int stepsAtOnce(int tokens) {
        int rows = tokens * (request.guided() ? 2 : 1);
        return Math.max(1, parts.target().head().rowsAtOnce() / rows);
    }

    private HeadCall drawing(List<Span> steps, boolean keepPaths) {
        return drawing(steps, keepPaths, UnaryOperator.identity());
    }

    private HeadCall drawing(List<Span> steps, boolean keepPaths, UnaryOperator<DenoisingLaw> reach) {
        return (head, law, batch) -> {
            List<Site> sites = canvas.sites(batch.stream().map(steps::get).toList());
            DenoisingLaw reached = reach.apply(law);
            FloatBlock drawn = noise(sites).block(
                    reached.steps(), sites.size(), parts.target().latent().tokenDimension());
            return head.sample(reached, drawn, keepPaths);
        };
    }

    /** @param known the laws of the steps, if they need no pass of the backbone */
    private WithLaws pass(
            Phase phase, Role role, List<Span> prefixes, List<DenoisingLaw> known, List<Span> steps, List<Span> next,
            HeadCall call) {
        AutoregressiveModel model = parts.model(role);
        return guarded(model, "at AR step [" + steps.get(0).firstStep() + "]", () -> {
            long start = parts.clock().getAsLong();
            List<Span> contexts = known.isEmpty() ? both(prefixes, next) : next;
            List<Span> unknown = known.isEmpty() ? both(steps, next) : next;
            List<DenoisingLaw> laws = both(known, laws(model, contexts, unknown));
            long between = parts.clock().getAsLong();
            List<Denoised> denoised = denoise(model, laws.subList(0, steps.size()), call);
            listener.accept(new Passed(
                    phase, role, (int) steps.stream().mapToInt(Span::picture).distinct().count(), steps.size(),
                    contexts.size() * (request.guided() ? 2 : 1), Span.rows(steps), Duration.ofNanos(between - start),
                    Duration.ofNanos(parts.clock().getAsLong() - between)));
            return new WithLaws(denoised, laws.subList(steps.size(), laws.size()));
        });
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** One call of the head for each number of denoising steps. */
    private List<Denoised> denoise(AutoregressiveModel model, List<DenoisingLaw> laws, HeadCall call) {
        Map<Respacing, List<Integer>> batches = IntStream.range(0, laws.size()).boxed()
                .collect(Collectors.groupingBy(
                        step -> laws.get(step).respacing(), LinkedHashMap::new, Collectors.toList()));
        Denoised[] all = new Denoised[laws.size()];
        for (List<Integer> batch : batches.values()) {
            DenoisingLaw law = DenoisingLaw.concatenate(batch.stream().map(laws::get).toList());
            DenoisedTokens tokens = check(model, law, call.compute(model.head(), law, batch));
            Span.forEachRows(batch, step -> laws.get(step).count(), (step, from, to) -> all[step] =
                    new Denoised(laws.get(step), tokens.gather(IntStream.range(from, to).toArray())));
        }
        return List.of(all);
    }

    private <T> T known(Role role, Function<AutoregressiveModel, T> work) {
        AutoregressiveModel model = parts.model(role);
        return guarded(model, "under conditions known before", () -> work.apply(model));
    }

    private <T> T guarded(AutoregressiveModel model, String where, Supplier<T> work) {
        cancellation.throwIfRequested();
        return PluginWork.attempt(() -> "Model [" + model.name() + "] failed " + where, work);
    }

    /** The laws of all steps, the backbone's work. */
    private List<DenoisingLaw> laws(AutoregressiveModel model, List<Span> prefixes, List<Span> steps) {
        if (prefixes.isEmpty()) {
            return List.of();
        }
        List<PrefixContext> contexts = contexts(prefixes);
        FloatBlock conditions = model.backbone().conditions(contexts).requireShape(
                "the conditions of model [" + model.name() + "]",
                contexts.stream().mapToInt(PrefixContext::asked).sum(), model.backbone().spec().conditionDimension());
        int rows = Span.rows(prefixes);
        float[] scale = new float[rows];
        Span.forEachRows(prefixes, Span::asked, (span, from, to) -> Arrays.fill(scale, from, to, span.guidance()));
        List<DenoisingLaw> laws = new ArrayList<>();
        Span.forEachRows(steps, Span::asked, (step, from, to) -> laws.add(new DenoisingLaw(
                conditions.slice(from, to),
                request.guided()
                        ? Optional.of(new Guidance(
                                conditions.slice(rows + from, rows + to), Arrays.copyOfRange(scale, from, to)))
                        : Optional.empty(),
                respacings.get(step.firstStep()), request.temperature(), request.finalNoise())));
        return laws;
    }

    private List<PrefixContext> contexts(List<Span> spans) {
        Stream<PrefixContext> conditional = spans.stream().map(canvas::conditional);
        return request.guided()
                ? Stream.concat(conditional, spans.stream().map(canvas::unconditional)).toList()
                : conditional.toList();
    }

    private static DenoisedTokens check(AutoregressiveModel model, DenoisingLaw law, DenoisedTokens drawn) {
        drawn.tokens().requireShape(
                "the tokens of model [" + model.name() + "]", law.count(), model.latent().tokenDimension());
        if (!drawn.tokens().isFinite() || !drawn.finalMean().isFinite() || !drawn.finalDeviation().isFinite()) {
            throw new ForetokenException(
                    Code.NOT_FINITE,
                    "Model [" + model.name() + "] drew a token that is not finite with diffusion steps ["
                            + law.respacing() + "]: check its weights, or use a respacing that stays away from t = 999,"
                            + " such as ddim50");
        }
        return drawn;
    }

    /** What is asked of a head: one batch of laws, of the steps with the given indices. */
    private interface HeadCall {
        DenoisedTokens compute(DiffusionHead head, DenoisingLaw law, List<Integer> batch);
    }

    /**
     * What a pass found.
     *
     * @param denoised tokens and laws of the steps
     * @param next laws of the steps of which no more was wanted
     */
    record WithLaws(List<Denoised> denoised, List<DenoisingLaw> next) {}
}
