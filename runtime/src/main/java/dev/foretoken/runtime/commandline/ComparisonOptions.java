package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.comparison.ComparisonGrid;
import dev.foretoken.runtime.comparison.ComparisonSettings;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.DraftLength;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What is compared and how it is measured. */
final class ComparisonOptions {
    private static final String MODELS_OWN = "constant";

    @Option(names = "--policies", paramLabel = "POLICY", split = ",", showDefaultValue = Visibility.NEVER,
            completionCandidates = SpeculationOptions.Policies.class,
            description = "Policies, of ${COMPLETION-CANDIDATES}. Default: all that the models can follow. target-only"
                    + " is always there: the others are compared with it.")
    List<DecodingPolicy> policies = List.of();

    @Option(names = "--draft-lengths", paramLabel = "N|adaptive[:MOST]", split = ",",
            showDefaultValue = Visibility.NEVER,
            description = "Autoregressive steps that the draft runs ahead, for policies that verify. An adaptive number"
                    + " falls back to the target where the draft does not pay. Default: 4 and 8; 1 of a draft that is a"
                    + " head alone.")
    List<DraftLength> draftLengths = List.of();

    @Option(names = "--segments", paramLabel = "N", split = ",",
            description = "Segments of a denoising path, for exact. Default: "
                    + SpeculationOptions.DEFAULT_SEGMENTS + ".")
    List<Integer> segments = List.of();

    @Option(names = "--ar-steps", paramLabel = "N", split = ",", showDefaultValue = Visibility.NEVER,
            description = "Autoregressive steps of masked models, the baseline's first. Default: 64, or one a token"
                    + " where there are fewer. Of a single number target-only takes half too.")
    List<Integer> autoregressiveSteps = List.of();

    @Option(names = "--diffusion-steps", paramLabel = "STEPS", split = ",", showDefaultValue = Visibility.NEVER,
            description = "Denoising steps, the baseline's first, such as ddim50 or linear:50-5; constant for the"
                    + " model's own. Default: constant; and for target-only fewer and fewer, down to a tenth.")
    List<String> diffusionSteps = List.of();

    @Option(names = "--class", paramLabel = "CLASS", split = ",", showDefaultValue = Visibility.NEVER,
            description = "Classes of the timed pictures, in turn: numbers, or ranges such as 0-9. Default: all.")
    List<ClassRange> classes = List.of();

    @Option(names = "--rounds", paramLabel = "N",
            description = "Rounds of timing, in each of which everything generates once. Conclusions need 6 or more."
                    + " With 9 or more one odd run does not matter.")
    int rounds = 9;

    @Option(names = "--warm-up", paramLabel = "SECONDS",
            description = "How long everything generates untimed first, and at least once: the JVM goes on compiling"
                    + " for some seconds. 0 for not at all, where one generation takes minutes.")
    int warmUp = 10;

    @Option(names = "--batch-size", paramLabel = "N", description = "Pictures generated together when time is taken.")
    int batchSize = 1;

    @Option(names = "--classifier", paramLabel = "MODEL",
            description = "Classifier that looks at the pictures: a name from 'models list', or a folder. Default: the"
                    + " bundled one, if the models draw what it knows.")
    String classifier;

    @Option(names = "--pictures", paramLabel = "N",
            description = "Pictures of each way whose quality is measured, 0 for none. 120 tell what is broken; to tell"
                    + " small differences takes 2000.")
    int pictures = 120;

    @Option(names = "--together", paramLabel = "N",
            description = "How many of them are generated together. It changes neither noise nor coins.")
    int together = 16;

    @Option(names = "--out", paramLabel = "FOLDER",
            description = "Folder for compare.html and compare.json; files of the same names are replaced.")
    Path out = Path.of("output");

    ComparisonGrid grid(Foretoken foretoken, boolean drafted) {
        List<DecodingPolicy> possible = Stream.of(DecodingPolicy.values())
                .filter(policy -> policy.worksWith(foretoken.target().attention()) && (drafted || !policy.drafts()))
                .toList();
        IntStream usual = foretoken.draftIsHeadAlone() ? IntStream.of(1) : IntStream.of(4, 8);
        return new ComparisonGrid(
                policies.isEmpty() ? possible : policies,
                draftLengths.isEmpty()
                        ? usual.<DraftLength>mapToObj(DraftLength.Fixed::new).toList()
                        : draftLengths,
                segments, autoregressiveSteps,
                diffusionSteps.stream().map(ComparisonOptions::schedule).toList());
    }

    ComparisonSettings settings(ARBackbone.Spec target, long seed) {
        IntStream all = classes.isEmpty()
                ? IntStream.range(0, target.classes())
                : classes.stream().flatMapToInt(ClassRange::classes);
        return new ComparisonSettings(rounds, warmUp, batchSize, all.boxed().toList(), seed, pictures, together);
    }

    private static Optional<DiffusionStepSchedule> schedule(String text) {
        return text.equals(MODELS_OWN) ? Optional.empty() : Optional.of(DiffusionStepSchedule.parse(text));
    }
}
