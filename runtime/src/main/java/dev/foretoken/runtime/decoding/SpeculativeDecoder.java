package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Draws the tokens of pictures by a decoding policy. It is used by one thread at a time. */
public final class SpeculativeDecoder {
    private final DecodingParts parts;
    private final LongFunction<NoiseSource> noise;

    /**
     * A decoder that draws its random numbers from Philox.
     *
     * @param target the model whose law counts
     * @param draft the model that runs ahead, for policies that draft
     * @param rules how drafted tokens are judged and replaced, for policies that verify
     * @throws ForetokenException if draft and target do not fit each other
     */
    public SpeculativeDecoder(
            AutoregressiveModel target, Optional<AutoregressiveModel> draft, Optional<Speculation> rules) {
        this(target, draft, rules, PhiloxNoise::new);
    }

    /**
     * A decoder with random numbers of one's own.
     *
     * @param noise makes the source of a request from its seed
     */
    public SpeculativeDecoder(
            AutoregressiveModel target, Optional<AutoregressiveModel> draft, Optional<Speculation> rules,
            LongFunction<NoiseSource> noise) {
        this(target, draft, rules, noise, System::nanoTime);
    }

    /**
     * A decoder with random numbers and a clock of one's own.
     *
     * @param clock in nanoseconds from any start; events tell time by it, and so an adaptive draft length follows it
     */
    public SpeculativeDecoder(
            AutoregressiveModel target, Optional<AutoregressiveModel> draft, Optional<Speculation> rules,
            LongFunction<NoiseSource> noise, LongSupplier clock) {
        this.parts = new DecodingParts(target, draft, rules, clock);
        this.noise = noise;
    }

    /**
     * Draws all pictures of a request, batch after batch.
     *
     * @param listener is told what happens, on the calling thread
     * @return tokens, [pictures, L, D]
     * @throws ForetokenException if the request cannot be met, a model fails or {@code cancellation} is requested
     */
    public FloatBlock generate(
            GenerationRequest request, Consumer<GenerationEvent> listener, Cancellation cancellation) {
        List<FloatBlock> tokens = new ArrayList<>();
        forEachBatch(request, listener, cancellation, (canvas, decoding) -> {
            request.policy().procedure().decode(decoding);
            tokens.addAll(canvas.tokens());
        });
        FloatBlock all = FloatBlock.concatenate(tokens);
        return all.reshape(tokens.size(), tokens.get(0).rows(), all.rowLength());
    }

    /**
     * Measures how well the draft drafts, under prefixes of pictures that are given, such as held-out data: picture i
     * at AR step i modulo their number.
     *
     * @param request one label for each picture; its policy must verify
     * @param tokens of the pictures, [n, L, D]
     * @return of each drafted token the probability that the policy's criterion accepts it, with its path cut as the
     *     request has it
     * @throws ForetokenException if the policy does not verify, the request cannot be met, a model fails or {@code
     *     cancellation} is requested
     */
    public List<DraftAcceptance> acceptance(
            GenerationRequest request, FloatBlock tokens, Progress progress, Cancellation cancellation) {
        request.policy().requireVerifies();
        int pictures = request.labels().size();
        int length = parts.target().latent().tokens();
        int dimension = parts.target().latent().tokenDimension();
        tokens.requireShape("the pictures' tokens", pictures, length, dimension);
        List<DraftAcceptance> acceptance = new ArrayList<>();
        forEachBatch(request, event -> {}, cancellation, (canvas, decoding) -> {
            for (int picture = 0; picture < canvas.pictures(); picture++) {
                int image = canvas.image(picture);
                canvas.fill(picture, tokens.slice(image, image + 1).reshape(length, dimension));
            }
            acceptance.addAll(decoding.acceptance(picture -> canvas.image(picture) % decoding.steps()));
            progress.advanced(canvas.image(canvas.pictures() - 1) + 1, pictures);
        });
        return acceptance;
    }

    /**
     * Asks whether a request can be met, before anything is drawn.
     *
     * @throws ForetokenException if not
     */
    public void check(GenerationRequest request) {
        parts.check(request);
        schedule(request);
    }

    private void forEachBatch(
            GenerationRequest request, Consumer<GenerationEvent> listener, Cancellation cancellation,
            BiConsumer<Canvas, Decoding> work) {
        parts.check(request);
        StepSchedule schedule = schedule(request);
        NoiseSource source = noise.apply(request.seed());
        MeteredControl control = new MeteredControl(request, parts.draftLength(request), listener);
        int pictures = request.labels().size();
        for (int first = 0; first < pictures; first += request.batchSize()) {
            int end = Math.min(first + request.batchSize(), pictures);
            Canvas canvas = new Canvas(
                    first, request.labels().subList(first, end), orders(source, first, end),
                    parts.target().latent().tokenDimension());
            work.accept(
                    canvas, new Decoding(parts, request, schedule, source, canvas, control, control, cancellation));
        }
        control.predict();
    }

    private StepSchedule schedule(GenerationRequest request) {
        int tokens = parts.target().latent().tokens();
        return switch (attention()) {
            case BIDIRECTIONAL -> StepSchedule.cosine(tokens, request.stepsOf(parts.target().latent()));
            case CAUSAL -> StepSchedule.sequential(tokens);
        };
    }

    /** Masked models take a random order; causal ones raster order. */
    private int[][] orders(NoiseSource source, int first, int end) {
        int tokens = parts.target().latent().tokens();
        return IntStream.range(first, end)
                .mapToObj(image -> switch (attention()) {
                    case BIDIRECTIONAL -> source.order(image, tokens);
                    case CAUSAL -> IntStream.range(0, tokens).toArray();
                })
                .toArray(int[][]::new);
    }

    private ARBackbone.Attention attention() {
        return parts.target().backbone().spec().attention();
    }
}
