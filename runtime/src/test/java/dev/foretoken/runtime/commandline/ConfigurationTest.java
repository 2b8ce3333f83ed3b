package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers of the configuration, as {@code --print-config} shows them. */
final class ConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void defaultsAreShownWithTheirDescription() {
        assertThat(row(Map.of(), "batch-size"))
                .startsWith("batch-size 4 4 default Pictures generated together");
    }

    @Test
    void theFileIsAboveTheDefault() throws IOException {
        Path file = file("foretoken.json", "{\"batch-size\": 3}");
        assertThat(row(Map.of(), "batch-size")).startsWith("batch-size 4 3 " + file);
    }

    @Test
    void theEnvironmentIsAboveTheFile() throws IOException {
        file("foretoken.json", "{\"batch-size\": 3}");
        assertThat(row(Map.of("FORETOKEN_BATCH_SIZE", "7"), "batch-size"))
                .startsWith("batch-size 4 7 FORETOKEN_BATCH_SIZE");
    }

    @Test
    void flagsAreAboveAll() throws IOException {
        file("foretoken.json", "{\"batch-size\": 3}");
        assertThat(row(Map.of("FORETOKEN_BATCH_SIZE", "7"), "batch-size", "--batch-size", "5"))
                .startsWith("batch-size 4 5 flag");
    }

    @Test
    void theFileThatIsNamedIsReadInsteadOfOthers() throws IOException {
        file("foretoken.json", "{\"batch-size\": 3}");
        Path mine = file("mine.json", "{\"seed\": 9}");
        assertThat(row(Map.of(), "batch-size", "--config", mine.toString())).startsWith("batch-size 4 4 default");
        assertThat(row(Map.of("FORETOKEN_CONFIG", mine.toString()), "seed")).startsWith("seed 0 9 " + mine);
    }

    @Test
    void theUsersFileIsReadWhereTheDirectoryHasNone() throws IOException {
        Path file = file("config/foretoken/config.json", "{\"seed\": 7}");
        assertThat(row(Map.of(), "seed")).startsWith("seed 0 7 " + file);
    }

    @Test
    void aSwitchIsAPropertyThatTheFlagOverrides() throws IOException {
        Path file = file("foretoken.json", "{\"final-noise\": true}");
        assertThat(row(Map.of(), "final-noise")).startsWith("final-noise false true " + file);
        assertThat(row(Map.of(), "final-noise", "--final-noise")).startsWith("final-noise false true flag");
        assertThat(row(Map.of(), "final-noise", "--final-noise=false")).startsWith("final-noise false false flag");
    }

    @Test
    void namesAreShownAsUsersWriteThem() {
        assertThat(row(Map.of(), "precision", "--precision", "BFLOAT16"))
                .startsWith("precision float32 bfloat16 flag Arithmetic of matrix products: float32, bfloat16.");
        assertThat(row(Map.of(), "prefill-of")).startsWith("prefill-of tokens tokens default").contains("steps");
        assertThat(row(Map.of(), "guidance-schedule")).startsWith("guidance-schedule linear linear default");
    }

    @Test
    void aListIsWrittenAsAList() throws IOException {
        file("foretoken.json", "{\"plugin-path\": [\"one\", \"two\"], \"class\": [\"0-2\", 7]}");
        assertThat(row(Map.of(), "plugin-path")).startsWith("plugin-path one" + File.pathSeparator + "two");
        assertThat(row(Map.of(), "class")).startsWith("class 0-2,7");
    }

    @Test
    void settingsOfPartsAreMergedOneByOne() throws IOException {
        Path file = file("foretoken.json", "{\"set\": {\"acceptance.flattening\": 10, \"head.deviation\": 1}}");
        CommandLineRun run = CommandLineRun.of(
                folder, Map.of("FORETOKEN_SET", "head.deviation=2 backbone.error=0.5"), "generate", "--print-config",
                "--set", "backbone.error=0.25");
        assertThat(lines(run)).contains(
                "set acceptance.flattening 10 " + file, "set head.deviation 2 FORETOKEN_SET",
                "set backbone.error 0.25 flag");
    }

    @Test
    void anUnknownPropertyInTheFileIsAnErrorWithASuggestion() throws IOException {
        Path file = file("foretoken.json", "{\"draft-lenght\": 3}");
        CommandLineRun run = CommandLineRun.of(folder, "generate", "--print-config");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[draft-lenght]: did you mean [draft-length]?", "[" + file + "]");
    }

    @Test
    void anUnknownVariableIsAnErrorWithASuggestion() {
        CommandLineRun run =
                CommandLineRun.of(folder, Map.of("FORETOKEN_DRAFT_LENGHT", "3"), "generate", "--print-config");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("did you mean [draft-length]?", "[FORETOKEN_DRAFT_LENGHT]");
    }

    @ParameterizedTest
    @CsvSource({"replay", "config", "help", "print-config"})
    void whatMakesSenseForOneRunOnlyIsNoProperty(String option) throws IOException {
        file("foretoken.json", "{\"" + option + "\": \"x\"}");
        assertThat(CommandLineRun.of(folder, "generate", "--print-config").err()).contains("Unknown property");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[1]", "{\"seed\": 1} x", "{\"seed\": 1, \"seed\": 2}", "seed=1"})
    void aFileThatIsNoObjectIsAnError(String content) throws IOException {
        Path file = file("foretoken.json", content);
        CommandLineRun run = CommandLineRun.of(folder, "generate", "--print-config");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[" + file + "]").contains("JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"seed\": null}", "{\"seed\": {}}", "{\"seed\": [4, 8]}", "{\"set\": 1}"})
    void aValueOfAnotherShapeIsAnError(String content) throws IOException {
        Path file = file("foretoken.json", content);
        CommandLineRun run = CommandLineRun.of(folder, "generate", "--print-config");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[" + file + "]").contains("but must be");
    }

    @Test
    void aValueThatCannotBeNamesWhereItIsSet() throws IOException {
        Path file = file("foretoken.json", "{\"count\": \"many\"}");
        CommandLineRun run = CommandLineRun.of(folder, "generate", "--print-config");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--count").contains("many").contains("it is set in [" + file + "]");
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        CommandLineRun run = CommandLineRun.of(folder, "generate", "--config", folder.resolve("absent").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("absent");
    }

    @Test
    void helpIsShownWhateverTheConfiguration() throws IOException {
        file("foretoken.json", "broken");
        assertThat(CommandLineRun.of(folder, "generate", "--help").status()).isZero();
    }

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** The row of a property, with one space between its columns. */
    private String row(Map<String, String> environment, String property, String... flags) {
        String[] arguments = new String[flags.length + 2];
        arguments[0] = "generate";
        arguments[1] = "--print-config";
        System.arraycopy(flags, 0, arguments, 2, flags.length);
        CommandLineRun run = CommandLineRun.of(folder, environment, arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return lines(run).filter(line -> line.startsWith(property + " ")).findFirst().orElseThrow();
    }

    private static Stream<String> lines(CommandLineRun run) {
        return run.out().lines().map(line -> line.replaceAll(" +", " "));
    }
}
