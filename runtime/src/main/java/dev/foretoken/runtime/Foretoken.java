package dev.foretoken.runtime;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DraftAcceptance;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Speculation;
import dev.foretoken.runtime.decoding.SpeculativeDecoder;
import dev.foretoken.runtime.jfr.GenerationRecording;
import dev.foretoken.runtime.pictures.Picture;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Generates pictures. Models stay loaded until it is closed. It is used by one thread at a time.
 *
 * <pre>{@code
 * Setup setup = Setup.of(Path.of("models/mar-huge")).draft(Path.of("models/mar-base")).build();
 * try (Foretoken foretoken = Foretoken.open(setup)) {
 *     foretoken.generate(GenerationRequest.of(207).seed(1).build()).writeTo(Path.of("output"));
 * }
 * }</pre>
 */
public final class Foretoken implements AutoCloseable {
    private final Setup setup;
    private final LoadedModels models;
    private final Reporter reporter;
    private final Wired wired;

    @Inject
    Foretoken(Setup setup, LoadedModels models, Reporter reporter, Wired wired) {
        this.setup = setup;
        this.models = models;
        this.reporter = reporter;
        this.wired = wired;
    }

    /** Finds the plugins and loads the models, telling nobody on the way. */
    public static Foretoken open(Setup setup) {
        return open(setup, Progress.NONE);
    }

    /**
     * Finds the plugins and loads the models.
     *
     * @param progress is told how much of the weights is loaded
     * @throws ForetokenException if a model or part is missing, cannot be created or does not fit the others
     */
    public static Foretoken open(Setup setup, Progress progress) {
        return Wiring.start(
                setup.parts(), progress, injector -> injector.getInstance(Foretoken.class), new RuntimeModule(setup));
    }

    /** What the target is: its classes, the latent that it draws, and what a position can see. */
    public ARBackbone.Spec target() {
        return models.target().backbone().spec();
    }

    /** The denoising steps that the target takes unless a request tells it others. */
    public Respacing denoisingSteps() {
        return models.target().head().spec().respacing();
    }

    /** Whether there is a draft that is a head alone, under the target's own conditions. */
    public boolean draftIsHeadAlone() {
        return models.draft().filter(models.target()::sharesBackboneWith).isPresent();
    }

    /** Generates, telling nobody on the way. */
    public Generation generate(GenerationRequest request) {
        return generate(request, event -> {}, new Cancellation());
    }

    /**
     * Generates.
     *
     * @param listener is told what happens, on the calling thread
     * @param cancellation may be requested from any thread
     * @throws ForetokenException if the request does not fit the models, a model fails, or it was cancelled
     */
    public Generation generate(
            GenerationRequest request, Consumer<GenerationEvent> listener, Cancellation cancellation) {
        Optional<Speculation> speculation = speculation(request);
        DecodingStatistics.Collector statistics = new DecodingStatistics.Collector();
        List<Integer> draftLengths = new ArrayList<>();
        Consumer<GenerationEvent> lengths = event -> {
            if (event instanceof GenerationEvent.DraftLengthChosen chosen) {
                draftLengths.add(chosen.steps());
            }
        };
        Stopwatch stopwatch = new Stopwatch();
        FloatBlock tokens = new SpeculativeDecoder(models.target(), models.draft(), speculation)
                .generate(
                        request, statistics.andThen(lengths).andThen(new GenerationRecording()).andThen(listener),
                        cancellation);
        double decodingSeconds = stopwatch.lap();
        FloatBlock latents = models.latent().unpatchify(tokens);
        List<Picture> pictures = models.pictures(latents, request.batchSize(), cancellation);
        double picturesSeconds = stopwatch.lap();
        DecodingStatistics counted = statistics.statistics();
        return new Generation(latents, pictures, reporter.report(
                request, guarantee(request, speculation, counted), counted, new DraftLength.Listed(draftLengths),
                decodingSeconds, picturesSeconds, latents, pictures));
    }

    /**
     * Measures how well the draft drafts under prefixes of pictures that are given, see {@link
     * SpeculativeDecoder#acceptance}.
     *
     * @param request one label for each picture; its policy must verify
     * @param tokens of the pictures, [n, L, D]
     * @throws ForetokenException if the policy does not verify, the request does not fit the models, a model fails, or
     *     it was cancelled
     */
    public List<DraftAcceptance> acceptance(
            GenerationRequest request, FloatBlock tokens, Progress progress, Cancellation cancellation) {
        return decoder(request).acceptance(request, tokens, progress, cancellation);
    }

    /**
     * Asks whether a request can be met, before anything is generated.
     *
     * @throws ForetokenException if it does not fit the models
     */
    public void check(GenerationRequest request) {
        decoder(request).check(request);
    }

    private SpeculativeDecoder decoder(GenerationRequest request) {
        return new SpeculativeDecoder(models.target(), models.draft(), speculation(request));
    }

    private Optional<Speculation> speculation(GenerationRequest request) {
        return request.policy().verifies()
                ? Optional.of(wired.assembly().speculation(request.policy(), setup, models.latent()))
                : Optional.empty();
    }

    /** A token that the resampler gave up on does not follow its law. */
    private static Guarantee guarantee(
            GenerationRequest request, Optional<Speculation> speculation, DecodingStatistics statistics) {
        Guarantee promised = request.policy().guarantee();
        Guarantee kept = statistics.resamplingGaveUp() == 0 ? Guarantee.LOSSLESS : Guarantee.SURROGATE;
        return speculation.map(Speculation::guarantee).map(promised::weaker).orElse(promised).weaker(kept);
    }

    Setup setup() {
        return setup;
    }

    LoadedModels models() {
        return models;
    }

    Wired wired() {
        return wired;
    }

    @Override
    public void close() {
        wired.open().close();
    }
}
