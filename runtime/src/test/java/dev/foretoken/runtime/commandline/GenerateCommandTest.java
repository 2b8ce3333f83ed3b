package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretoken.runtime.GenerationReport;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.testing.GaussianModels;
import dev.foretoken.runtime.testing.PluginJar;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GenerateCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void models() throws IOException {
        Path library = folder.resolve("models");
        GaussianModels.target(library);
        GaussianModels.draft(library);
        GaussianModels.decoder(library, 2);
    }

    @Test
    void withoutModelsItDrawsEveryClassOfTheBundledPair() throws IOException {
        Path bundled = folder.resolve("bundled");
        GaussianModels.bundled(bundled);
        CommandLineRun run = CommandLineRun.of(
                folder.resolve("empty"), Map.of("FORETOKEN_BUNDLED", bundled.toString()), "generate", "--out",
                output().toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("target shapes-causal-target, draft shapes-causal-draft-head")
                .contains("decoder shapes-autoencoder");
        assertThat(GenerationReport.read(output().resolve("report.json")).request().labels())
                .containsExactlyElementsOf(IntStream.range(0, 12).boxed().toList());
        assertThat(output().resolve("contact-sheet.png")).isNotEmptyFile();
    }

    @Test
    void aNamedTargetIsNotMixedWithTheBundledModels() throws IOException {
        GaussianModels.bundled(folder.resolve("bundled"));
        CommandLineRun run = CommandLineRun.of(
                folder, Map.of("FORETOKEN_BUNDLED", folder.resolve("bundled").toString()), "generate", "--target",
                "target", "--out", output().toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("No latent decoder").doesNotContain("shapes");
    }

    @Test
    void writesPicturesContactSheetAndReport() throws IOException {
        CommandLineRun run = generate("--class", "0-1", "--class", "2", "--count", "2", "--seed", "5");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(files(output())).containsExactly(
                "000-class-0.png", "001-class-0.png", "002-class-1.png", "003-class-1.png", "004-class-2.png",
                "005-class-2.png", "contact-sheet.png", "report.json");
        BufferedImage picture = ImageIO.read(output().resolve("000-class-0.png").toFile());
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(8, 8);
        assertThat(run.out()).contains("6 pictures", output().toString(), "exact", "final noise");
    }

    @Test
    void reportTellsHowThePicturesCameAbout() {
        generate("--class", "1", "--seed", "5", "--policy", "cspd", "--draft-length", "3", "--flattening", "2");
        GenerationReport report = GenerationReport.read(output().resolve("report.json"));
        assertThat(report.request().seed()).isEqualTo(5);
        assertThat(report.request().policy()).isEqualTo(DecodingPolicy.CSPD);
        assertThat(report.request().draftLength()).contains(new DraftLength.Fixed(3));
        assertThat(report.setup().settings()).containsEntry("acceptance.flattening", 2.0);
        assertThat(report.models()).extracting(GenerationReport.Model::name)
                .containsExactly("target", "draft", "decoder");
        assertThat(report.versions())
                .containsKeys("foretoken", "java", "system")
                .containsEntry("plugin gaussian", "1.2.3");
        assertThat(report.statistics().windows()).isPositive();
        assertThat(report.acceptanceRate()).isBetween(0.0, 1.0);
        assertThat(report.pictures()).singleElement().satisfies(entry -> {
            assertThat(entry.label()).isEqualTo(1);
            assertThat(entry.sha256()).hasSize(64);
        });
    }

    @Test
    void everyFigureOfAWidenedModelSaysSo() throws IOException {
        GaussianModels.declareWidened(folder.resolve("models").resolve("target"));
        assertThat(generate("--class", "1").out())
                .contains("target widened from little: its speed is that of its size")
                .doesNotContain("draft widened");
        GenerationReport report = GenerationReport.read(output().resolve("report.json"));
        assertThat(report.models()).extracting(GenerationReport.Model::widenedFrom)
                .containsExactly(Optional.of("little"), Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @EnumSource(DecodingPolicy.class)
    void aReplayIsIdentical(DecodingPolicy policy) throws IOException {
        generate("--class", "0-2", "--seed", "11", "--policy", policy.label(), "--temperature", "0.9");
        Path again = folder.resolve("again");
        CommandLineRun replay = CommandLineRun.of(
                folder, "generate", "--replay", output().resolve("report.json").toString(), "--out", again.toString());
        assertThat(replay.status()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("Identical");
        for (String picture : files(output())) {
            if (picture.endsWith(".png")) {
                assertThat(again.resolve(picture)).hasSameBinaryContentAs(output().resolve(picture));
            }
        }
    }

    /** The clock had a say in the lengths, so the replay takes them from the report, as it does from its own. */
    @ParameterizedTest
    @CsvSource({"exact,--bonus", "cspd-windowed,--fall-back", "cspd,--fall-back=false", "target-only,--bonus"})
    void aReplayOfAdaptiveDraftLengthsIsIdentical(String policy, String flag) throws IOException {
        generate("--class", "0-2", "--count", "4", "--policy", policy, "--draft-length", "adaptive:6", flag);
        GenerationReport report = GenerationReport.read(output().resolve("report.json"));
        assertThat(report.request().draftLength()).contains(new DraftLength.Adaptive(6));
        Path from = output().resolve("report.json");
        for (String name : List.of("again", "once-more")) {
            Path to = folder.resolve(name);
            CommandLineRun replay = CommandLineRun.of(
                    folder, "generate", "--replay", from.toString(), "--out", to.toString());
            assertThat(replay.status()).as(replay.err()).isZero();
            from = to.resolve("report.json");
            GenerationReport again = GenerationReport.read(from);
            assertThat(again.draftLengths()).isEqualTo(report.draftLengths());
            assertThat(again.request().fallBack()).isFalse();
        }
    }

    /**
     * Both models are as fast, so a window of one step takes longer than the step of the target that it saves. A busy
     * machine may hide that from one trial, not from those of so many pictures.
     */
    @Test
    void aFallBackIsSaidAloudAndReported() {
        CommandLineRun run = generate(
                "--count", "400", "--draft-length", "1", "--fall-back", "--prefill", "0.3", "--set",
                "draft.backbone.error=0.7");
        GenerationReport report = GenerationReport.read(output().resolve("report.json"));
        assertThat(report.statistics().fallBack()).isPresent();
        assertThat(report.statistics().draftLengths()).containsOnlyKeys(0, 1);
        assertThat(run.err()).contains("Fell back to the target alone");
        assertThat(run.out()).contains("Fell back to the target alone", "predicted");
    }

    @Test
    void adaptiveDraftLengthsAreShown() {
        CommandLineRun run = generate("--count", "2", "--draft-length", "adaptive:4", "--fall-back=false");
        assertThat(run.out()).contains("AR steps a window on average; rounds by draft length: ");
    }

    @Test
    void aReplayThatDiffersSaysWhatMayBeTheReason() throws IOException {
        generate("--class", "0");
        GaussianModels.generator(
                folder.resolve("models"), "target",
                "{\"channels\": 2, \"height\": 4, \"width\": 4, \"patch\": 1, \"scale\": 1}", "gaussian",
                "{\"error\": 3}");
        CommandLineRun replay = CommandLineRun.of(
                folder, "generate", "--replay", output().resolve("report.json").toString(), "--out",
                folder.resolve("again").toString());
        assertThat(replay.status()).isEqualTo(1);
        assertThat(replay.err()).contains("Not identical", "pictures/0/sha256", "models/0/sha256");
    }

    @Test
    void aReplayTakesEverythingFromTheReport() {
        generate("--class", "0");
        CommandLineRun replay = CommandLineRun.of(
                folder, "generate", "--replay", output().resolve("report.json").toString(), "--seed", "1");
        assertThat(replay.status()).isEqualTo(2);
        assertThat(replay.err()).contains("[--seed]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"some\": \"thing\"}", "{\"setup\": null}", "[]"})
    void aReplayOfSomethingElseIsAnError(String content) throws IOException {
        Path other = Files.writeString(folder.resolve("other.json"), content);
        CommandLineRun replay = CommandLineRun.of(
                folder, "generate", "--replay", other.toString(), "--out", folder.resolve("again").toString());
        assertThat(replay.status()).isEqualTo(2);
        assertThat(replay.err()).contains("other.json").contains("not a report");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setup", "request", "seed", "labels", "pictures"})
    void aReportThatLacksSomethingIsNotReplayed(String missing) throws IOException {
        generate("--class", "0");
        Path report = output().resolve("report.json");
        JsonNode cut = new JsonMapper().readTree(report.toFile());
        ((ObjectNode) cut.findParent(missing)).remove(missing);
        Files.writeString(report, cut.toString());
        CommandLineRun replay = CommandLineRun.of(
                folder, "generate", "--replay", report.toString(), "--out", folder.resolve("again").toString());
        assertThat(replay.status()).isEqualTo(2);
        assertThat(replay.err()).contains("report.json", "not a report", missing);
    }

    @Test
    void aReportNamesThePluginPathSoThatItIsFoundFromAnywhere() throws IOException {
        Path jar = PluginJar.plugin("One", "one", "").write(folder.resolve("one.jar"));
        Path relative = Path.of("").toAbsolutePath().relativize(jar);
        generate("--plugin-path", relative.toString());
        assertThat(GenerationReport.read(output().resolve("report.json")).setup().pluginPath()).containsExactly(jar);
    }

    @Test
    void aReportWritesNamesAsUsersDo() throws IOException {
        generate("--precision", "bfloat16", "--prefill-of", "steps");
        assertThat(output().resolve("report.json")).content()
                .contains("\"bfloat16\"", "\"steps\"", "\"linear\"", "\"surrogate\"", "\"prefill\" : {")
                .doesNotContainPattern("\"[A-Z0-9_]*[A-Z][A-Z0-9_]*\"");
    }

    @Test
    void writesLatentsWithoutADecoder() throws IOException {
        CommandLineRun run =
                CommandLineRun.of(folder, "generate", "--target", "target", "--out", output().toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(files(output())).containsExactly("latents.safetensors", "report.json");
        assertThat(run.out()).contains("No latent decoder", "target-only");
    }

    @Test
    void aNewAcceptanceCriterionIsUsedByNameFromThePluginPath() throws IOException {
        Path jar = PluginJar.plugin("Rule", "rule", """
                        public List<PartFactory<AcceptanceCriterion, ?>> acceptanceCriteria() {
                            return List.of(new PartFactory<AcceptanceCriterion, PartFactory.NoSettings>() {
                                public String name() { return "never"; }
                                public String description() { return "rejects all"; }
                                public Class<NoSettings> configuration() { return NoSettings.class; }
                                public AcceptanceCriterion create(NoSettings settings, PartContext context) {
                                    return new AcceptanceCriterion() {
                                        public Guarantee guarantee() { return Guarantee.NONE; }
                                        public Evidence evidence() { return Evidence.LAST_GAUSSIAN; }
                                        public double[] logAcceptance(DraftedTokens drafted) {
                                            double[] never = new double[drafted.count()];
                                            Arrays.fill(never, Double.NEGATIVE_INFINITY);
                                            return never;
                                        }
                                    };
                                }
                            });
                        }
                        """).write(folder.resolve("plugins").resolve("rule.jar"));
        CommandLineRun run = generate("--acceptance", "never", "--plugin-path", jar.getParent().toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(GenerationReport.read(output().resolve("report.json")).acceptanceRate()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "--class=3               | Class [3] is out of range: model [target] knows the classes 0 to 2",
        "--class=dog             | [dog] is no class",
        "--class=5-2             | range of classes [5-2] is empty",
        "--class=-1              | no class",
        "--count=0               | [0] must be at least 1",
        "--count=x               | 'x' is not an int",
        "--temperature=NaN       | The temperature [NaN]",
        "--temperature=-1        | The temperature [-1.0]",
        "--guidance=0.5          | The guidance scale [0.5]",
        "--draft-length=0        | The draft length [0]",
        "--draft-length=adaptiv  | Invalid draft length [adaptiv]",
        "--draft-length=adaptive:0 | The draft length [0]",
        "--batch-size=0          | The batch size [0]",
        "--ar-steps=0            | AR steps [0]",
        "--ar-steps=17           | 17",
        "--diffusion-steps=ddim9x | [ddim9x]",
        "--diffusion-steps=linear:5-50 | Invalid diffusion steps [linear:5-50]",
        "--diffusion-steps=liner:50-5 | did you mean [linear]?",
        "--prefill=1.5           | [1.5]",
        "--prefill=NaN           | [NaN]",
        "--policy=cspt           | did you mean [cspd]?",
        "--device=tpu            | Unknown device [tpu]",
        "--target=tarket         | did you mean [target]?",
        "--decoder=draft         | has no latent decoder",
        "--target=decoder        | has no backbone",
        "--acceptance=alway      | did you mean [always]?",
        "--resampler=last        | Unknown resampler [last]",
        "--set=acceptence.x=1    | did you mean [acceptance]?",
        "--set=flattening=1      | PART.SETTING",
        "--set=x                 | NAME=VALUE",
        "--set=head.deviaton=1   | did you mean [head.deviation]?",
        "--set=head.deviation=x  | [head.deviation] of the diffusion head [gaussian] cannot be used: [x]",
        "--set=head.deviation=-1 | The deviation [-1.0] must be positive",
        "--set=backbone.attention=SIDEWAYS | [SIDEWAYS] is not one of [bidirectional, causal]",
        "--plugin-path=absent    | absent] is neither a folder of jars nor a jar",
        "--polcy=cspd            | --policy"
    })
    void whatCannotBeIsAUsageErrorThatLeavesNothing(String flag, String message) {
        CommandLineRun run = generate(flag);
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(output()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"target, draft", "draft, target"})
    void settingsMayBeMeantForOneModel(String drawing, String other) {
        String policy = drawing + "-only";
        String plain = picture("--policy", policy);
        assertThat(picture("--policy", policy, "--set", other + ".backbone.error=0.5")).isEqualTo(plain);
        String own = picture("--policy", policy, "--set", drawing + ".backbone.error=0.5");
        assertThat(own).isNotEqualTo(plain);
        assertThat(picture("--policy", policy, "--set", "backbone.error=0.5")).isEqualTo(own);
        assertThat(picture(
                        "--policy", policy, "--set", drawing + ".backbone.error=0.5", "--set", "backbone.error=0.7"))
                .isEqualTo(own);
    }

    private String picture(String... arguments) {
        CommandLineRun run = generate(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return GenerationReport.read(output().resolve("report.json")).pictures().get(0).sha256();
    }

    @Test
    void policiesThatDraftNeedADraft() {
        CommandLineRun run = CommandLineRun.of(
                folder, "generate", "--target", "target", "--policy", "cspd", "--out", output().toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[cspd] needs a draft");
    }

    @Test
    void aTargetIsNeeded() {
        CommandLineRun run = CommandLineRun.of(folder, "generate");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--target");
    }

    @Test
    void anOutputThatCannotBeWrittenIsAnErrorBeforeAnythingIsLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        CommandLineRun run = CommandLineRun.of(
                folder, "generate", "--target", "target", "--out", file.resolve("below").toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("Cannot write", "below").doesNotContain("Loading");
        assertThat(file).hasContent("in the way");
    }

    @Test
    void aFailureInTheMiddleLeavesTheFolderAsItWas() throws IOException {
        Path before = Files.createDirectories(output()).resolve("mine.txt");
        Files.writeString(before, "keep");
        // A folder in the place of a picture.
        Files.createDirectory(output().resolve("contact-sheet.png"));
        CommandLineRun run = generate("--count", "2");
        assertThat(run.status()).isEqualTo(1);
        assertThat(files(output())).containsExactly("contact-sheet.png", "mine.txt");
    }

    @Test
    void anInternalErrorShowsItsPlaceOnlyWhenAsked() throws IOException {
        GaussianModels.generator(
                folder.resolve("models"), "broken",
                "{\"channels\": 2, \"height\": 4, \"width\": 4, \"patch\": 1, \"scale\": 1}", "broken", "{}");
        CommandLineRun quiet = CommandLineRun.of(
                folder, "generate", "--target", "broken", "--out", output().toString());
        CommandLineRun loud = CommandLineRun.of(
                folder, "generate", "--stacktrace", "--target", "broken", "--out", output().toString());
        assertThat(quiet.status()).isEqualTo(1);
        assertThat(quiet.err()).contains("[broken] of plugin [gaussian]", "out of order").doesNotContain("\tat ");
        assertThat(loud.err()).contains("\tat ");
        assertThat(output()).doesNotExist();
    }

    private Path output() {
        return folder.resolve("output");
    }

    private CommandLineRun generate(String... flags) {
        List<String> arguments = new ArrayList<>(List.of(
                "generate", "--target", "target", "--draft", "draft", "--decoder", "decoder", "--out",
                output().toString()));
        for (String flag : flags) {
            // A flag given anew replaces the one above.
            int at = flag.indexOf('=') < 0 ? -1 : arguments.indexOf(flag.substring(0, flag.indexOf('=')));
            if (at >= 0) {
                arguments.set(at + 1, flag.substring(flag.indexOf('=') + 1));
            } else {
                arguments.add(flag);
            }
        }
        return CommandLineRun.of(folder, arguments.toArray(String[]::new));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
