package dev.foretoken.runtime.commandline;

import dev.foretoken.models.BundledModels;
import dev.foretoken.runtime.EvaluatedPictures;
import dev.foretoken.runtime.Evaluator;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.evaluation.EnergyTest;
import dev.foretoken.runtime.evaluation.QualityMeasure;
import dev.foretoken.runtime.pictures.OutputFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how good pictures are. */
@Command(
        name = "evaluate",
        description = {
            "Generates pictures of the procedural data set's classes and measures how good they are, beside real ones:"
                    + " Frechet distance and diversity in the features of a classifier, and how often it sees the right"
                    + " class. With the same seed policies are compared on the same noise."
        },
        footer = {
            "%nExamples",
            "  foretoken evaluate",
            "  foretoken evaluate --policy target-only --guidance 1",
            "  foretoken evaluate --target target --draft draft --decoder autoencoder --classifier classifier",
            "  foretoken evaluate --policy exact --against target-only",
            "  foretoken evaluate --of data",
            "  foretoken evaluate --of reconstructions --decoder shapes-autoencoder"
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int PERMUTATIONS = 999;

    private final Terminal terminal;
    private final Interrupt interrupt;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final GeneratorOptions generator = new GeneratorOptions();

    @ArgGroup(validate = false, heading = "%nEvaluation%n", order = 2)
    private final EvaluationOptions evaluation = new EvaluationOptions();

    EvaluateCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    /** What is evaluated. */
    enum Subject {
        MODEL("Generating"),
        DATA("Drawing"),
        RECONSTRUCTIONS("Encoding and decoding");

        private final String task;

        Subject(String task) {
            this.task = task;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What to evaluate and with what. */
    static final class EvaluationOptions {
        @Option(names = "--of", paramLabel = "SUBJECT",
                description = "What to evaluate: ${COMPLETION-CANDIDATES}. The data are further real pictures, which"
                        + " must come out near the floor; reconstructions are what the autoencoder named by --decoder"
                        + " leaves of them, which bounds every model that draws its latents.")
        Subject of = Subject.MODEL;

        @Option(names = "--classifier", paramLabel = "MODEL",
                description = "Classifier that looks at the pictures: a name from 'models list', or a folder.")
        String classifier = BundledModels.CLASSIFIER;

        @Option(names = "--against", paramLabel = "POLICY",
                description = "Generate as many pictures under this policy too, of the next seed, and test whether both"
                        + " sets are of one law in the classifier's features: ${COMPLETION-CANDIDATES}.")
        DecodingPolicy against;

        @Option(names = "--pictures", paramLabel = "N",
                description = "Pictures, of all classes in turn. Distances can be compared at the same number only.")
        int pictures = 2000;

        @Option(names = "--out", paramLabel = "FOLDER",
                description = "Folder for evaluation.json and a sheet of the first pictures, evaluation.png; files of"
                        + " the same names are replaced.")
        Path out = Path.of("output");
    }

    @Override
    public Integer call() {
        if (evaluation.against != null && evaluation.of != Subject.MODEL) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--against [" + evaluation.against + "] compares generated pictures: leave out --of ["
                            + evaluation.of + "]");
        }
        Cancellation cancellation = interrupt.cancellation();
        generator.with.models.useBundled(ModelLibrary.of(terminal.environment()));
        try (OutputFolder folder = new OutputFolder(evaluation.out)) {
            EvaluatedPictures evaluated;
            try (Evaluator evaluator = open()) {
                evaluated = evaluate(evaluator, cancellation);
            }
            List<Path> files = evaluated.writeTo(folder);
            EvaluationSummary.print(terminal.out(), evaluated.report(), files);
        }
        return 0;
    }

    private Evaluator open() {
        ModelLibrary library = ModelLibrary.of(terminal.environment());
        ConfigurationLayers layers = ConfigurationLayers.of(spec);
        Path classifier = library.find(evaluation.classifier);
        try (ProgressLine line = ProgressLine.of(terminal, "Loading models")) {
            return switch (evaluation.of) {
                case MODEL -> Evaluator.open(
                        classifier, generator.with.setup(library, layers), interrupt.stopping(line));
                case DATA -> Evaluator.open(classifier, generator.with.parts(layers), interrupt.stopping(line));
                case RECONSTRUCTIONS -> Evaluator.open(
                        classifier, library.find(autoencoder()), generator.with.parts(layers),
                        interrupt.stopping(line));
            };
        }
    }

    private EvaluatedPictures evaluate(Evaluator evaluator, Cancellation cancellation) {
        GenerationRequest request = generator.request(List.of(0));
        Optional<GenerationRequest> other = Optional.ofNullable(evaluation.against)
                .map(policy -> request.under(policy).with(request.labels(), request.seed() + 1));
        if (evaluation.of == Subject.MODEL) {
            // One that cannot be met shall not be found out after an hour.
            evaluator.check(request);
            other.ifPresent(evaluator::check);
        }
        QualityMeasure measure;
        try (ProgressLine line = ProgressLine.of(terminal, "Looking at real pictures")) {
            measure = evaluator.measure(evaluation.pictures, line, cancellation);
        }
        String task = evaluation.of.task + " " + evaluation.pictures + " pictures";
        if (evaluation.of != Subject.MODEL) {
            try (ProgressLine line = ProgressLine.of(terminal, task)) {
                return evaluator.evaluate(measure, line, cancellation);
            }
        }
        EvaluatedPictures evaluated;
        try (ProgressLine line = ProgressLine.of(terminal, task)) {
            evaluated = evaluator.evaluate(measure, request, line, cancellation);
        }
        if (other.isEmpty()) {
            return evaluated;
        }
        try (ProgressLine line = ProgressLine.of(terminal, task + " under " + evaluation.against)) {
            return evaluated.against(
                    evaluator.evaluate(measure, other.get(), line, cancellation),
                    new EnergyTest(request.seed(), PERMUTATIONS));
        }
    }

    private String autoencoder() {
        return generator.with.models.decoder == null ? BundledModels.AUTOENCODER : generator.with.models.decoder;
    }
}
