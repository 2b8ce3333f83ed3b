package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretoken.runtime.testing.GaussianModels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class CompareCommandTest {
    private static final List<String> WAYS = List.of(
            "target-only", "target-only, 8 AR steps", "target-only, linear:10-1 denoising steps", "draft-only",
            "cspd, draft length 2", "cspd, draft length 3", "cspd-windowed, draft length 2",
            "cspd-windowed, draft length 3", "target-only, final noise", "exact, draft length 2",
            "exact, draft length 2, 5 segments", "exact, draft length 3", "exact, draft length 3, 5 segments");

    @TempDir
    Path folder;

    @BeforeEach
    void models() throws IOException {
        Path library = folder.resolve("models");
        GaussianModels.bundled(library);
        GaussianModels.classifier(library, "classifier", 12, 64);
    }

    @Test
    void comparesTheBundledModelsInEveryWay() throws Exception {
        CommandLineRun run = compare(
                "--classifier", "classifier", "--pictures", "24", "--draft-lengths", "2,3", "--segments", "1,5");

        JsonNode report = report(run);
        assertThat(report.get("rows").findValuesAsText("name")).containsExactlyElementsOf(WAYS);
        assertThat(run.out()).contains(WAYS).contains("times as fast", "Frechet distance", "compare.html");
        Document page = page();
        assertThat(texts(page, "th")).containsAll(WAYS);
        assertThat(page.getElementsByTagName("img").getLength()).isEqualTo(6 * WAYS.size());
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
    }

    @Test
    void everyRowTellsTimeAcceptanceAndQuality() throws Exception {
        JsonNode report = report(compare("--classifier", "classifier", "--pictures", "24", "--draft-lengths", "2"));
        for (JsonNode row : report.get("rows")) {
            JsonNode outcome = row.get("outcome");
            boolean baseline = row.get("name").equals(row.get("baseline"));
            assertThat(outcome.at("/timing/ratios")).hasSize(baseline ? 0 : 6);
            assertThat(outcome.at("/timing/secondsAPicture").asDouble()).isPositive();
            assertThat(outcome.at("/quality/evaluation/pictures/frechetDistance/pictures").asInt()).isEqualTo(24);
            boolean verifies = outcome.at("/statistics/windows").asInt() > 0;
            assertThat(outcome.at("/acceptanceRate").isNull()).isEqualTo(!verifies);
            assertThat(outcome.at("/statistics/acceptanceByPosition")).hasSize(verifies ? 16 : 0);
            assertThat(row.at("/request/seed").asLong()).isEqualTo(7);
        }
        assertThat(report.at("/settings/seed").asLong()).isEqualTo(7);
        assertThat(report.at("/machine/heapBytes").asLong()).isPositive();
        assertThat(report.at("/versions/foretoken").asText()).isNotEmpty();
        assertThat(report.at("/models").findValuesAsText("role"))
                .containsExactly("target", "draft", "decoder", "classifier");
        assertThat(report.at("/command/0").asText()).isEqualTo("compare");
    }

    @Test
    void theCostModelPredictsWhatSpeculates() throws Exception {
        JsonNode rows = report(compare(
                "--pictures", "0", "--policies", "cspd", "--draft-lengths", "2,adaptive:3", "--prefill", "0.3"))
                .get("rows");
        assertThat(rows.findValuesAsText("name")).contains("cspd, draft length 2", "cspd, draft length adaptive:3");
        for (JsonNode row : rows) {
            JsonNode prediction = row.at("/outcome/timing/predictedSpeedup");
            if (row.get("name").asText().equals("cspd, draft length 2")) {
                assertThat(prediction.asDouble()).isPositive();
            } else if (row.at("/request/policy").asText().equals("target-only")) {
                assertThat(prediction.isNull()).isTrue();
            }
        }
        assertThat(texts(page(), "th")).contains("predicted");
    }

    @Test
    void aWidenedModelIsSeenToBeOne() throws Exception {
        GaussianModels.declareWidened(folder.resolve("models").resolve("shapes-causal-target"));
        compare("--pictures", "0", "--policies", "target-only");
        assertThat(Files.readString(folder.resolve("out/compare.html")))
                .contains("The target is widened from little: its speed is that of its size");
    }

    @Test
    void aHeadAloneDraftsOneStepUnlessToldOtherwise() throws Exception {
        GaussianModels.model(folder.resolve("models"), "alone", """
                {"name": "alone", "latent": {"channels": 2, "height": 4, "width": 4, "patch": 1, "scale": 1},
                 "head": {"part": "gaussian", "configuration": {}}}
                """);
        JsonNode rows = report(compare(
                        "--pictures", "0", "--policies", "exact", "--target", "shapes-causal-target", "--draft",
                        "alone"))
                .get("rows");
        assertThat(rows.findValuesAsText("name"))
                .contains("exact, draft length 1").doesNotContain("exact, draft length 4", "exact, draft length 8");
        assertThat(report(compare("--pictures", "0", "--policies", "exact")).get("rows").findValuesAsText("name"))
                .contains("exact, draft length 4", "exact, draft length 8");
    }

    @Test
    void exactIsComparedWithTheTargetWhoseLastStepKeepsItsNoise() throws Exception {
        JsonNode rows = report(compare("--pictures", "0", "--policies", "exact", "--draft-lengths", "2")).get("rows");
        assertThat(rows.findValuesAsText("baseline")).containsExactly(
                "target-only", "target-only", "target-only", "target-only, final noise", "target-only, final noise");
        assertThat(rows.get(3).at("/request/finalNoise").asBoolean()).isTrue();
        assertThat(Files.readString(folder.resolve("out/compare.html")))
                .contains("exact is compared with [target-only, final noise]");
    }

    @Test
    void aWayThatFailsIsARowThatSaysSo() throws Exception {
        GaussianModels.target(folder.resolve("models"));
        CommandLineRun run = compare(
                "--target", "target", "--class", "0-2", "--policies", "exact,cspd", "--draft-lengths", "2");
        JsonNode rows = report(run).get("rows");
        assertThat(rows.get(rows.size() - 1).at("/outcome/error").asText()).contains("[exact] needs a draft model");
        assertThat(run.out()).contains("failed: Policy [cspd] needs a draft model");
        assertThat(texts(page(), "td")).anyMatch(cell -> cell.startsWith("failed: Policy [exact] needs a draft"));
        assertThat(run.out()).contains("No policy that speculates could be measured.");
    }

    @Test
    void withoutAClassifierThatFitsQualityIsLeftOutAndThePageSaysWhy() throws Exception {
        CommandLineRun run = compare("--draft-lengths", "2", "--policies", "cspd");
        assertThat(report(run).at("/noQuality").asText()).contains("there is no classifier");
        GaussianModels.classifier(folder.resolve("models"), "shapes-classifier", 10, 64);
        assertThat(report(compare("--draft-lengths", "2", "--policies", "cspd")).at("/noQuality").asText())
                .contains("[10] classes of pictures");
        assertThat(texts(page(), "p")).anyMatch(text -> text.startsWith("Quality was not measured: the bundled"));
    }

    @Test
    void aClassifierThatWasAskedForMustFit() throws Exception {
        GaussianModels.classifier(folder.resolve("models"), "other", 10, 64);
        CommandLineRun run = compare("--classifier", "other");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[10] classes of pictures");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void whatAUserWritesIsEscaped() throws Exception {
        String odd = folder.resolve("out/<b>&amp;\"").toString();
        assertThat(compare("--policies", "target-only", "--pictures", "0", "--out", odd).status()).isZero();
        Files.move(Path.of(odd, "compare.html"), folder.resolve("out/compare.html"));
        assertThat(texts(page(), "li")).anyMatch(line -> line.endsWith("--out " + odd));
    }

    @Test
    void theStepsOfTheGridAreThoseThatAreGiven() throws Exception {
        JsonNode report = report(compare(
                "--policies", "cspd", "--draft-lengths", "2", "--ar-steps", "8,4", "--diffusion-steps",
                "constant,linear:6-2"));
        assertThat(report.get("rows").findValuesAsText("name")).containsExactly(
                "target-only", "target-only, linear:6-2 denoising steps", "target-only, 4 AR steps",
                "target-only, 4 AR steps, linear:6-2 denoising steps", "cspd, draft length 2",
                "cspd, draft length 2, linear:6-2 denoising steps", "cspd, draft length 2, 4 AR steps",
                "cspd, draft length 2, 4 AR steps, linear:6-2 denoising steps");
    }

    @Test
    void refusesNumbersThatCannotBe() {
        assertThat(compare("--rounds", "0").err()).contains("number of rounds [0] must be at least [1]");
        assertThat(compare("--draft-lengths", "0").err()).contains("draft length [0] must be at least 1");
        assertThat(compare("--diffusion-steps", "linear").err()).contains("linear");
        assertThat(compare("--policies", "exat").err()).contains("did you mean [exact]?");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void needsATarget() throws IOException {
        CommandLineRun run = CommandLineRun.of(folder.resolve("nowhere"), "compare", "--out", folder + "/out");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("No target model");
    }

    private CommandLineRun compare(String... arguments) {
        List<String> all = new ArrayList<>(List.of("compare", "--guidance", "1", "--seed", "7"));
        Map.of("--rounds", "6", "--warm-up", "0", "--out", folder.resolve("out").toString()).forEach((option, value) -> {
            if (!List.of(arguments).contains(option)) {
                all.addAll(List.of(option, value));
            }
        });
        all.addAll(List.of(arguments));
        return CommandLineRun.of(folder, all.toArray(String[]::new));
    }

    private JsonNode report(CommandLineRun run) throws IOException {
        assertThat(run.status()).as(run.err()).isZero();
        return new JsonMapper().readTree(Files.readAllBytes(folder.resolve("out/compare.json")));
    }

    private Document page() throws Exception {
        String html = Files.readString(folder.resolve("out/compare.html"));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document page, String element) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < page.getElementsByTagName(element).getLength(); i++) {
            texts.add(((Element) page.getElementsByTagName(element).item(i)).getTextContent());
        }
        return texts;
    }
}
