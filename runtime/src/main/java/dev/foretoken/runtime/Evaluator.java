package dev.foretoken.runtime;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.PictureClassifier;
import dev.foretoken.api.PictureClassifier.Classified;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.Progress;
import dev.foretoken.models.pictures.Motif;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.PluginWork;
import dev.foretoken.runtime.evaluation.ClassifiedPictures;
import dev.foretoken.runtime.evaluation.QualityMeasure;
import dev.foretoken.runtime.pictures.Picture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Measures how good pictures are, beside real ones that no model was trained on: the test split of the procedural data
 * set. Its first n pictures are the reference, the next n give the floor, and again the next are evaluated to check the
 * measure itself. Picture i of any set shows class i modulo the number of classes. Pictures are made and classified
 * some at a time, so memory grows with their number by their features alone. Models stay loaded until it is closed. It
 * is used by one thread at a time.
 */
public final class Evaluator implements AutoCloseable {
    private static final int CLASSES = Motif.values().length;
    /** It has a part in the noise, so it does not depend on the batch size. */
    private static final int PICTURES_AT_A_TIME = 16 * CLASSES;
    private static final int SHOWN = 8 * CLASSES;
    private static final int REPLICATES = 200;
    private static final long DATA_SEED = 0;
    private static final Split SPLIT = Split.TEST;

    private final ProceduralPictures real = new ProceduralPictures(DATA_SEED);
    private final Wired wired;
    private final PictureClassifier classifier;
    private final Optional<Foretoken> generator;
    private final Optional<Autoencoder> autoencoder;
    private final List<GenerationReport.Model> entries = new ArrayList<>();

    private Evaluator(Wired wired, Path classifier, Optional<Foretoken> generator, Optional<Path> autoencoder) {
        this.wired = wired;
        this.generator = generator;
        generator.map(Foretoken::models).ifPresent(models -> {
            models.requirePictures(CLASSES, ProceduralPictures.SIDE, ProceduralPictures.SIDE);
            entries.addAll(models.entries());
        });
        this.autoencoder = autoencoder.map(path -> load("autoencoder", path, wired.autoencoders()::load));
        this.classifier = load("classifier", classifier, folder -> {
            PictureClassifier loaded = wired.assembly().classifier(folder);
            requireData(folder, loaded.spec());
            return loaded;
        });
    }

    private <T> T load(String role, Path path, Function<ModelFolder, T> create) {
        try (ModelFolder folder = ModelFolder.open(path)) {
            wired.loading().expect(folder);
            T created = create.apply(folder);
            wired.loading().loaded(folder);
            entries.add(GenerationReport.Model.of(role, folder));
            return created;
        }
    }

    /**
     * Loads a classifier and the models whose pictures are evaluated.
     *
     * @param classifier its model's folder
     * @param generator what the pictures are generated with; the classifier runs on the same device
     * @param progress is told how much of the weights is loaded
     * @throws ForetokenException if a model is missing, cannot be created, or is none of the data set
     */
    public static Evaluator open(Path classifier, Setup generator, Progress progress) {
        return Wiring.start(
                generator.parts(), progress, injector -> of(injector.getInstance(Foretoken.class), classifier),
                new RuntimeModule(generator));
    }

    /**
     * Loads a classifier beside the models whose pictures are evaluated. It is closed with them, and they with it.
     *
     * @param generator draws the pictures; the classifier runs on the same device
     * @param classifier its model's folder
     * @throws ForetokenException if it is missing, cannot be created, or it or the generator is none of the data set
     */
    public static Evaluator of(Foretoken generator, Path classifier) {
        return new Evaluator(generator.wired(), classifier, Optional.of(generator), Optional.empty());
    }

    /**
     * Loads a classifier and an autoencoder, to evaluate what that leaves of real pictures.
     *
     * @param classifier its model's folder
     * @param autoencoder its model's folder
     * @param progress is told how much of the weights is loaded
     * @throws ForetokenException if one is missing, cannot be created, or is none of the data set
     */
    public static Evaluator open(Path classifier, Path autoencoder, PartsSetup setup, Progress progress) {
        return Wiring.start(
                setup, progress, injector -> new Evaluator(
                        injector.getInstance(Wired.class), classifier, Optional.empty(), Optional.of(autoencoder)));
    }

    /**
     * Loads a classifier alone, to evaluate real pictures.
     *
     * @param classifier its model's folder
     * @param progress is told how much of the weights is loaded
     * @throws ForetokenException if it is missing, cannot be created, or is none of the data set
     */
    public static Evaluator open(Path classifier, PartsSetup setup, Progress progress) {
        return Wiring.start(
                setup, progress, injector -> new Evaluator(
                        injector.getInstance(Wired.class), classifier, Optional.empty(), Optional.empty()));
    }

    /**
     * Looks at the real pictures.
     *
     * @param pictures number n of pictures that are evaluated, at least two a class
     * @param progress is told of pictures
     * @param cancellation may be requested from any thread
     * @throws ForetokenException if there are too few, the classifier fails, or it was cancelled
     */
    public QualityMeasure measure(int pictures, Progress progress, Cancellation cancellation) {
        if (pictures < 2 * CLASSES) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "The number of pictures [" + pictures + "] must be at least [" + 2 * CLASSES
                            + "], two of each class");
        }
        ClassifiedPictures reference = classify(
                pictures, chunk -> real(chunk, 0),
                (done, total) -> progress.advanced(done, 2 * total), cancellation);
        ClassifiedPictures floor = classify(
                pictures, chunk -> real(chunk, offset(pictures)),
                (done, total) -> progress.advanced(total + done, 2 * total), cancellation);
        return new QualityMeasure(reference, floor, REPLICATES);
    }

    /**
     * Evaluates real pictures, which must come out near the floor; if this was opened with an autoencoder, what it
     * leaves of them, which no model that draws its latents can surpass.
     *
     * @param measure of {@link #measure}
     * @param progress is told of pictures
     * @param cancellation may be requested from any thread
     * @throws ForetokenException if the classifier fails, or it was cancelled
     */
    public EvaluatedPictures evaluate(QualityMeasure measure, Progress progress, Cancellation cancellation) {
        List<Picture> shown = new ArrayList<>();
        ClassifiedPictures classified = classify(
                measure.pictures(),
                chunk -> {
                    List<Picture> pictures = real(chunk, 2 * offset(measure.pictures()));
                    return show(autoencoder.map(model -> model.reconstructed(pictures)).orElse(pictures), shown);
                },
                progress, cancellation);
        return evaluated(measure, classified, shown, Optional.empty());
    }

    /**
     * Generates pictures of all classes in turn and evaluates them. They are none that the request's seed gives
     * elsewhere, but the same for the same seed: two policies are compared on the same noise.
     *
     * @param measure of {@link #measure}
     * @param request how to generate; its classes do not matter
     * @param progress is told of tokens
     * @param cancellation may be requested from any thread
     * @throws ForetokenException if this was opened without a generator, the request does not fit the models, a model
     *     fails, or it was cancelled
     */
    public EvaluatedPictures evaluate(
            QualityMeasure measure, GenerationRequest request, Progress progress, Cancellation cancellation) {
        Foretoken with = generator();
        DecodingStatistics.Collector statistics = new DecodingStatistics.Collector();
        List<GenerationReport> reports = new ArrayList<>();
        List<Picture> shown = new ArrayList<>();
        ClassifiedPictures classified = classify(
                measure.pictures(),
                chunk -> {
                    Generation generated = generate(with, request, chunk, statistics, progress, cancellation);
                    reports.add(generated.report());
                    return show(generated.pictures(), shown);
                },
                Progress.NONE, cancellation);
        DecodingStatistics counted = statistics.statistics();
        Guarantee weakest = reports.stream().map(GenerationReport::guarantee).reduce(Guarantee::weaker).orElseThrow();
        double seconds = reports.stream()
                .map(GenerationReport::seconds)
                .mapToDouble(time -> time.decoding() + time.pictures())
                .sum();
        GenerationRequest ofEachClass = request.with(new Chunk(0, CLASSES, CLASSES).labels(), request.seed());
        return evaluated(measure, classified, shown, Optional.of(new EvaluationReport.Generated(
                with.setup(), ofEachClass, weakest, counted, counted.acceptanceRate(), seconds)));
    }

    /**
     * Asks whether a request can be met, before anything is generated.
     *
     * @throws ForetokenException if this was opened without a generator, or the request does not fit the models
     */
    public void check(GenerationRequest request) {
        generator().check(request);
    }

    private Foretoken generator() {
        return generator.orElseThrow(() -> new ForetokenException(
                Code.INVALID_ARGUMENT, "No pictures can be generated: the evaluator was opened without a generator"));
    }

    private EvaluatedPictures evaluated(
            QualityMeasure measure, ClassifiedPictures classified, List<Picture> shown,
            Optional<EvaluationReport.Generated> generated) {
        return new EvaluatedPictures(
                List.copyOf(shown), CLASSES, classified, new EvaluationReport(
                        Instant.now(), measure.evaluate(classified), generated, Optional.empty(),
                        new EvaluationReport.Data(DATA_SEED, SPLIT, 0, offset(measure.pictures())),
                        Versions.all(wired.registry()), List.copyOf(entries), GenerationReport.Machine.ofProcess()));
    }

    private ClassifiedPictures classify(
            int count, Function<Chunk, List<Picture>> source, Progress progress, Cancellation cancellation) {
        List<ClassifiedPictures> classified = new ArrayList<>();
        for (int first = 0; first < count; first += PICTURES_AT_A_TIME) {
            cancellation.throwIfRequested();
            Chunk chunk = new Chunk(first, Math.min(first + PICTURES_AT_A_TIME, count), count);
            classified.add(classify(chunk, Picture.colours(source.apply(chunk))));
            progress.advanced(chunk.end(), count);
        }
        return ClassifiedPictures.concatenate(classified);
    }

    private ClassifiedPictures classify(Chunk chunk, FloatBlock pictures) {
        String what = "classifier [" + classifier.getClass().getName() + "]";
        Classified classified = PluginWork.attempt(
                () -> "The " + what + " failed", () -> classifier.classify(pictures));
        classified.features().requireShape("the features of the " + what, chunk.size(), classifier.spec().features());
        classified.logits().requireShape("the logits of the " + what, chunk.size(), CLASSES);
        return ClassifiedPictures.of(classified, chunk.labels().stream().mapToInt(label -> label).toArray());
    }

    private List<Picture> real(Chunk chunk, int offset) {
        return Picture.of(real.pixels(
                SPLIT, IntStream.range(offset + chunk.first(), offset + chunk.end()).toArray()));
    }

    private static Generation generate(
            Foretoken with, GenerationRequest request, Chunk chunk, DecodingStatistics.Collector statistics,
            Progress progress, Cancellation cancellation) {
        Progress ofAll = (done, total) -> {
            long tokens = total / chunk.size();
            progress.advanced(chunk.first() * tokens + done, chunk.count() * tokens);
        };
        return with.generate(
                request.with(chunk.labels(), seed(request.seed(), chunk)),
                statistics.andThen(new TokenProgress(chunk.size(), ofAll)), cancellation);
    }

    /** A generation counts its pictures from 0, so each needs a seed of its own. */
    private static long seed(long seed, Chunk chunk) {
        int[] words = new int[4];
        new Philox(seed).words(chunk.first(), 0, 0, 0, words);
        return (long) words[0] << Integer.SIZE | words[1] & 0xFFFFFFFFL;
    }

    /** Keeps the first pictures. */
    private static List<Picture> show(List<Picture> pictures, List<Picture> shown) {
        shown.addAll(pictures.subList(0, Math.min(SHOWN - shown.size(), pictures.size())));
        return pictures;
    }

    /** Where the next so many real pictures begin, with the first class again. */
    private static int offset(int pictures) {
        return (pictures + CLASSES - 1) / CLASSES * CLASSES;
    }

    private static void requireData(ModelFolder folder, PictureClassifier.Spec spec) {
        if (spec.classes() != CLASSES || spec.height() != ProceduralPictures.SIDE
                || spec.width() != ProceduralPictures.SIDE) {
            throw new ForetokenException(
                    Code.INVALID_MODEL,
                    "The classifier in [" + folder.path() + "] knows [" + spec.classes() + "] classes of pictures of ["
                            + spec.width() + "x" + spec.height() + "] pixels, but the data set has [" + CLASSES
                            + "] of [" + ProceduralPictures.SIDE + "x" + ProceduralPictures.SIDE
                            + "]: choose one that was trained on it");
        }
    }

    /** The pictures from {@code first} (inclusive) to {@code end} (exclusive) of {@code count}. */
    private record Chunk(int first, int end, int count) {
        int size() {
            return end - first;
        }

        List<Integer> labels() {
            return IntStream.range(first, end).mapToObj(i -> i % CLASSES).toList();
        }
    }

    @Override
    public void close() {
        wired.open().close();
    }
}
