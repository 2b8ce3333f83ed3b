package dev.foretoken.runtime.commandline;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.Widening;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.models.training.LatentPictures;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.DraftAcceptance;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how well a draft drafts. */
@Command(
        name = "acceptance",
        description = "Measures how probable it is that a drafted token is accepted, under prefixes of held-out"
                + " pictures of the procedural data set. Nothing is generated.",
        footer = {
            "%nExample",
            "  foretoken acceptance --target target --draft draft --decoder autoencoder --guidance 1"
        })
final class AcceptanceCommand implements Callable<Integer> {
    private static final Split SPLIT = Split.VALIDATION;
    private static final int THIRDS = 3;

    private final Terminal terminal;
    private final Interrupt interrupt;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final GeneratorOptions generator = new GeneratorOptions();

    @ArgGroup(validate = false, heading = "%nMeasurement%n", order = 2)
    private final MeasurementOptions measurement = new MeasurementOptions();

    AcceptanceCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    /** What is measured on. */
    static final class MeasurementOptions {
        @Option(names = "--contexts", paramLabel = "N",
                description = "Prefixes, each of another picture and at another AR step, all steps in turn.")
        int contexts = 2048;
    }

    @Override
    public Integer call() {
        ModelLibrary library = ModelLibrary.of(terminal.environment());
        generator.with.models.useBundled(library);
        if (generator.with.models.draft == null || generator.with.models.decoder == null) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "Acceptance needs a draft (--draft), and the autoencoder of the models to encode held-out pictures"
                            + " (--decoder)");
        }
        if (measurement.contexts < 1) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "Nothing can be measured under [" + measurement.contexts + "] contexts");
        }
        GenerationRequest any = generator.request(List.of(0));
        any.policy().requireVerifies();
        Setup setup = generator.with.setup(library, ConfigurationLayers.of(spec));
        LatentPictures pictures = heldOut(
                library.find(generator.with.models.decoder), ModelFolder.readSpec(setup.target()).latent());
        List<Integer> labels = Arrays.stream(pictures.labels()).boxed().toList();
        GenerationRequest request = any.with(labels, any.seed());
        List<DraftAcceptance> acceptance;
        try (Foretoken foretoken = open(setup);
                ProgressLine line = ProgressLine.of(terminal, "Drafting under " + labels.size() + " prefixes")) {
            acceptance = foretoken.acceptance(
                    request, tokens(pictures, request.seed()), line, interrupt.cancellation());
        }
        print(request, acceptance);
        noteWidening("target", library.find(generator.with.models.target));
        noteWidening("draft", library.find(generator.with.models.draft));
        return 0;
    }

    private void noteWidening(String role, Path model) {
        ModelFolder.readSpec(model)
                .widenedFrom()
                .ifPresent(original -> terminal.out().println("The " + role + " is " + Widening.note(original)));
    }

    private Foretoken open(Setup setup) {
        try (ProgressLine line = ProgressLine.of(terminal, "Loading models")) {
            return Foretoken.open(setup, interrupt.stopping(line));
        }
    }

    private LatentPictures heldOut(Path autoencoder, LatentSpec latent) {
        TrainingOptions options = new TrainingOptions();
        options.device = generator.with.models.device;
        options.plugins.pluginPath = generator.with.plugins.pluginPath;
        try (TrainingSession session = new TrainingSession(terminal, interrupt, options)) {
            return session.heldOutLatents(autoencoder, SPLIT, measurement.contexts, latent);
        }
    }

    private static FloatBlock tokens(LatentPictures pictures, long seed) {
        Philox random = new Philox(seed);
        List<FloatBlock> all = new ArrayList<>();
        for (int picture = 0; picture < pictures.count(); picture++) {
            float[] normals = new float[pictures.mean().rowLength()];
            random.normals(picture, 0, 0, normals, 0, normals.length);
            FloatBlock tokens = pictures.tokens(picture, normals);
            all.add(tokens.reshape(1, tokens.rows(), tokens.rowLength()));
        }
        return FloatBlock.concatenate(all);
    }

    private void print(GenerationRequest request, List<DraftAcceptance> acceptance) {
        int steps = acceptance.stream().mapToInt(DraftAcceptance::step).max().orElseThrow() + 1;
        Table table = new Table().row("AR steps", "tokens", "acceptance", "95 % interval");
        for (int third = 0; third < THIRDS; third++) {
            int from = steps * third / THIRDS;
            int to = steps * (third + 1) / THIRDS;
            if (from < to) {
                row(table, from + " to " + (to - 1), acceptance.stream()
                        .filter(token -> token.step() >= from && token.step() < to)
                        .toList());
            }
        }
        row(table, "all", acceptance);
        terminal.out().printf(
                Locale.ROOT, "Draft [%s] for target [%s], policy [%s], guidance [%s], on pictures of the %s split:%n",
                generator.with.models.draft, generator.with.models.target, request.policy(), request.guidanceScale(),
                SPLIT.name().toLowerCase(Locale.ROOT));
        table.print(terminal.out());
    }

    /** The mean and its interval by the central limit theorem, over pictures: tokens under one prefix are alike. */
    private static void row(Table table, String steps, List<DraftAcceptance> tokens) {
        double mean = tokens.stream().mapToDouble(DraftAcceptance::probability).average().orElseThrow();
        Collection<Double> deviations = tokens.stream()
                .collect(Collectors.groupingBy(
                        DraftAcceptance::picture, Collectors.summingDouble(token -> token.probability() - mean)))
                .values();
        double variance = deviations.stream().mapToDouble(sum -> sum * sum).sum()
                * deviations.size() / (deviations.size() - 1.0);
        double half = 1.96 * Math.sqrt(variance) / tokens.size();
        String interval = deviations.size() < 2
                ? "-"
                : String.format(
                        Locale.ROOT, "%.1f to %.1f %%", 100 * Math.max(0, mean - half),
                        100 * Math.min(1, mean + half));
        table.row(steps, "" + tokens.size(), String.format(Locale.ROOT, "%.1f %%", 100 * mean), interval);
    }
}
