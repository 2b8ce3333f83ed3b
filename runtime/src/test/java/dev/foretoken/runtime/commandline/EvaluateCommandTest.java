package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretoken.runtime.testing.GaussianModels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluateCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void models() throws IOException {
        Path library = folder.resolve("models");
        GaussianModels.motifs(library, "perfect", "motifs");
        GaussianModels.motifs(library, "hopeless", "grey");
        GaussianModels.classifier(library, "classifier", 12, 64);
    }

    /** The distances of real pictures vary by a tenth at this number: a half is five of their deviations. */
    @Test
    void realPicturesOfAModelAreAtTheFloor() throws IOException {
        JsonNode report = report("--target", "perfect", "--pictures", "120");
        assertThat(value(report, "/evaluation/frechetOverFloor/value")).isCloseTo(1, within(0.5));
        assertThat(value(report, "/evaluation/pictures/diversity/value")).isCloseTo(1, within(0.2));
        assertThat(value(report, "/evaluation/pictures/classAccuracy/value"))
                .isCloseTo(value(report, "/evaluation/data/classAccuracy/value"), within(0.15));
    }

    @Test
    void greyPicturesAreFarFromIt() throws IOException {
        JsonNode report = report("--target", "hopeless", "--pictures", "120");
        assertThat(value(report, "/evaluation/frechetOverFloor/low")).isGreaterThan(5);
        assertThat(value(report, "/evaluation/pictures/diversity/high")).isZero();
        assertThat(value(report, "/evaluation/pictures/classAccuracy/value")).isCloseTo(1 / 12.0, within(1e-9));
    }

    /** As {@link #realPicturesOfAModelAreAtTheFloor}. */
    @Test
    void furtherDataAreAtTheFloor() throws IOException {
        JsonNode report = report("--of", "data", "--pictures", "120");
        assertThat(value(report, "/evaluation/frechetOverFloor/value")).isCloseTo(1, within(0.5));
        assertThat(report.at("/generation").isNull()).isTrue();
        assertThat(report.at("/models").findValuesAsText("role")).containsExactly("classifier");
    }

    /** The encoder of these tests gives every picture the same latent. */
    @Test
    void reconstructionsAreWhatTheAutoencoderLeaves() throws IOException {
        JsonNode report = report("--of", "reconstructions", "--decoder", "perfect", "--pictures", "120");
        assertThat(value(report, "/evaluation/frechetOverFloor/low")).isGreaterThan(5);
        assertThat(value(report, "/evaluation/pictures/classAccuracy/value")).isLessThan(0.5);
        assertThat(report.at("/models").findValuesAsText("role")).containsExactly("autoencoder", "classifier");
        assertThat(report.at("/generation").isNull()).isTrue();
    }

    @Test
    void refusesToReconstructWithWhatIsNoAutoencoder() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        assertRefused("has no latent decoder", "--of", "reconstructions", "--decoder", "target");
        assertRefused("Unknown model [shapes-autoencoder]", "--of", "reconstructions");
    }

    /** At 0.01 one seed of 100 raises a false alarm; the draft that fails draws the same picture again and again. */
    @Test
    void setsOfOneLawAreToldFromOthers() throws IOException {
        JsonNode exact = report(
                "--target", "perfect", "--draft", "perfect", "--policy", "exact", "--against", "target-only",
                "--pictures", "120", "--seed", "4");
        assertThat(value(exact, "/against/sameLaw")).isGreaterThan(0.01);
        assertThat(exact.at("/against/generation/request/policy").asText()).isEqualTo("target-only");
        assertThat(exact.at("/against/generation/request/seed").asLong()).isEqualTo(5);
        assertThat(exact.at("/against/generation/request/finalNoise").asBoolean()).isTrue();
        GaussianModels.model(folder.resolve("models"), "off", """
                {"name": "off", "latent": {"channels": 2, "height": 4, "width": 4, "patch": 1, "scale": 1},
                 "backbone": {"part": "labels", "configuration": {}},
                 "head": {"part": "gaussian", "configuration": {"deviation": 1e-30}}}
                """);
        JsonNode drafted = report(
                "--target", "perfect", "--draft", "off", "--policy", "draft-only", "--against", "target-only",
                "--pictures", "120");
        assertThat(value(drafted, "/against/sameLaw")).isEqualTo(0.001);
    }

    /** A policy that cannot be compared is no reason to wait for the pictures of the other one. */
    @Test
    void whatCannotBeComparedIsRefusedBeforeAnyPictureIsMade() {
        CommandLineRun run = evaluate(
                "--target", "perfect", "--policy", "target-only", "--against", "exact", "--pictures", "24");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Policy [exact] needs a draft model").doesNotContain("Looking", "Generating");

        assertRefused("--against [exact] compares generated pictures", "--of", "data", "--against", "exact");
    }

    @Test
    void reportTellsHowItCameAbout() throws IOException {
        JsonNode report = report(
                "--target", "perfect", "--draft", "perfect", "--policy", "cspd", "--seed", "7", "--pictures", "30");
        assertThat(report.at("/generation/request/policy").asText()).isEqualTo("cspd");
        assertThat(report.at("/generation/request/seed").asLong()).isEqualTo(7);
        assertThat(report.at("/generation/request/labels")).hasSize(12);
        assertThat(report.at("/generation/statistics/windows").asInt()).isPositive();
        assertThat(report.at("/generation/guarantee").asText()).isEqualTo("none");
        assertThat(report.at("/generation/statistics/emittedTokens").asInt()).isEqualTo(30 * 16);
        assertThat(report.at("/models").findValuesAsText("role"))
                .containsExactly("target", "draft", "decoder", "classifier");
        assertThat(report.at("/data/split").asText()).isEqualTo("test");
        assertThat(report.at("/data/floor").asInt()).isEqualTo(36);
        assertThat(report.at("/versions/plugin gaussian").asText()).isEqualTo("1.2.3");
        report.at("/evaluation").findParents("low").forEach(figure -> {
            assertThat(figure.get("low").asDouble()).isLessThanOrEqualTo(figure.get("value").asDouble());
            assertThat(figure.get("high").asDouble()).isGreaterThanOrEqualTo(figure.get("value").asDouble());
            assertThat(figure.get("pictures").asInt()).isEqualTo(30);
        });
        assertThat(report.at("/evaluation").findParents("low")).hasSize(7);
    }

    @Test
    void showsTheFiguresAndTheFirstPictures() throws IOException {
        CommandLineRun run = evaluate("--target", "perfect", "--pictures", "96");
        assertThat(run.out().lines().map(String::strip)).anyMatch(line -> line.startsWith("Frechet distance"))
                .anyMatch(line -> line.startsWith("over real ones'"))
                .anyMatch(line -> line.startsWith("class accuracy"))
                .anyMatch(line -> line.startsWith("diversity"))
                .anyMatch(line -> line.contains("target-only, seed 0"));
        BufferedImage sheet = ImageIO.read(folder.resolve("out/evaluation.png").toFile());
        assertThat(List.of(sheet.getWidth(), sheet.getHeight())).containsExactly(12 * 66 - 2, 8 * 66 - 2);
    }

    @Test
    void aWidenedTargetIsSeenToBeOne() throws IOException {
        GaussianModels.declareWidened(folder.resolve("models").resolve("perfect"));
        assertThat(evaluate("--target", "perfect", "--pictures", "24").out())
                .contains("target widened from little: its speed is that of its size");
    }

    /** 200 pictures are generated in two goes. */
    @Test
    void theBatchDoesNotMatter() throws IOException {
        JsonNode figures = report("--target", "perfect", "--pictures", "200", "--seed", "3").get("evaluation");
        assertThat(report("--target", "perfect", "--pictures", "200", "--seed", "3", "--batch-size", "7")
                .get("evaluation")).isEqualTo(figures);
    }

    @Test
    void theSeedDecides() throws IOException {
        JsonNode figures = report("--target", "perfect", "--pictures", "24", "--seed", "3").get("evaluation");
        assertThat(report("--target", "perfect", "--pictures", "24", "--seed", "4").get("evaluation"))
                .isNotEqualTo(figures);
    }

    @Test
    void optionsOfGenerateAreConfiguredAlike() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                folder, Map.of("FORETOKEN_SEED", "9", "FORETOKEN_TARGET", "perfect", "FORETOKEN_GUIDANCE", "1"),
                "evaluate", "--classifier", "classifier", "--pictures", "24", "--out",
                folder.resolve("out").toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("seed 9");
    }

    @Test
    void needsAClassifier() {
        CommandLineRun run = CommandLineRun.of(folder, "evaluate", "--target", "perfect");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Unknown model [shapes-classifier]", "classifier");
    }

    @Test
    void needsATarget() {
        assertRefused("No target model", "--pictures", "24");
    }

    @Test
    void refusesAModelThatIsNoClassifier() {
        assertRefused("has no picture classifier", "--target", "perfect", "--classifier", "hopeless");
    }

    @Test
    void refusesAClassifierOfOtherClasses() throws IOException {
        GaussianModels.classifier(folder.resolve("models"), "other", 10, 64);
        assertRefused("[10] classes of pictures of [64x64]", "--of", "data", "--classifier", "other");
    }

    @Test
    void refusesAClassifierOfOtherPictures() throws IOException {
        GaussianModels.classifier(folder.resolve("models"), "other", 12, 32);
        assertRefused("[12] classes of pictures of [32x32]", "--of", "data", "--classifier", "other");
    }

    @Test
    void refusesAModelOfOtherClassesAndPictures() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        GaussianModels.decoder(folder.resolve("models"), 2);
        assertRefused(
                "pictures of [3] classes and [8x8] pixels", "--target", "target", "--decoder", "decoder");
    }

    @Test
    void refusesAModelWithoutPictures() throws IOException {
        GaussianModels.target(folder.resolve("models"));
        assertRefused("No latent decoder", "--target", "target");
    }

    @Test
    void refusesTooFewPictures() {
        assertRefused("[23] must be at least [24]", "--target", "perfect", "--pictures", "23");
    }

    private void assertRefused(String message, String... arguments) {
        CommandLineRun run = evaluate(arguments);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private JsonNode report(String... arguments) throws IOException {
        CommandLineRun run = evaluate(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return new JsonMapper().readTree(Files.readAllBytes(folder.resolve("out/evaluation.json")));
    }

    private static double value(JsonNode report, String path) {
        return report.at(path).asDouble(Double.NaN);
    }

    private CommandLineRun evaluate(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "evaluate", "--out", folder.resolve("out").toString(), "--guidance", "1"));
        if (!List.of(arguments).contains("--classifier")) {
            all.addAll(List.of("--classifier", "classifier"));
        }
        all.addAll(List.of(arguments));
        return CommandLineRun.of(folder, all.toArray(String[]::new));
    }
}
