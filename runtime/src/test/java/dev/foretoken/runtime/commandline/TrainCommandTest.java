package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.models.BundledModels;
import dev.foretoken.models.DataType;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.ModelSynthesis;
import dev.foretoken.models.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"masked", "causal"})
    void everyModelIsTrainedByOneCommandAfterTheOther(String kind) {
        train("vae", "--steps", "2", "--batch-size", "1", "--side", "32");
        train("classifier", "--steps", "1", "--batch-size", "1");
        train("target", kind, "--steps", "2", "--pictures", "24", "--batch-size", "2");
        train("draft", kind, "--steps", "2", "--pictures", "24", "--batch-size", "2");
        train("distill", kind, "--steps", "2", "--pictures", "24", "--batch-size", "2");
        train("distill", kind, "--head-alone", "--steps", "2", "--pictures", "24", "--batch-size", "2");

        assertThat(model("shapes-autoencoder").latent().scale()).isCloseTo(2, within(1e-4f));
        ModelSpec target = model("shapes-" + kind + "-target");
        assertThat(target.latent()).isEqualTo(model("shapes-autoencoder").latent());
        assertThat(model("shapes-" + kind + "-draft").latent()).isEqualTo(target.latent());
        assertThat(model("shapes-" + kind + "-draft-independent").latent()).isEqualTo(target.latent());
        ModelSpec headAlone = model("shapes-" + kind + "-draft-head");
        assertThat(headAlone.backbone()).isEmpty();
        assertThat(headAlone.provenance().orElseThrow().training())
                .contains("foretoken train distill " + kind + " --head-alone --steps 2 --pictures 24 --batch-size 2");
        assertThat(model("shapes-classifier").classifier()).isPresent();
    }

    @Test
    void aTargetStartsWithTheHeadOfOneOfTheOtherKind() {
        train("vae", "--steps", "1", "--batch-size", "1", "--side", "32");
        train("target", "masked", "--steps", "1", "--pictures", "24", "--batch-size", "2", "--seed", "5");
        train(
                "target", "causal", "--steps", "1", "--pictures", "24", "--batch-size", "2", "--head-from",
                "shapes-masked-target");
        train("target", "causal", "--steps", "1", "--pictures", "24", "--batch-size", "2", "--name", "other");

        float[] head = head("shapes-causal-target");
        assertThat(head).containsExactly(head("shapes-masked-target")).isNotEqualTo(head("other"));
        assertRefused(
                "--from [other] brings both parts",
                "target", "causal", "--from", "other", "--head-from", "shapes-masked-target");
    }

    @Test
    void tokensMayBeLargerThanCells() {
        train("vae", "--steps", "1", "--batch-size", "1", "--side", "32");
        train("target", "causal", "--patch", "2", "--steps", "1", "--pictures", "24", "--batch-size", "2");
        train(
                "distill", "causal", "--patch", "2", "--head-alone", "--steps", "1", "--pictures", "24", "--batch-size",
                "2");
        assertThat(model("shapes-causal-target-patch2").latent())
                .isEqualTo(model("shapes-autoencoder").latent().withPatch(2));
        assertThat(model("shapes-causal-draft-patch2-head").latent().tokens()).isEqualTo(16);
    }

    @Test
    void aTargetOfLargeTokensStartsFromOneOfSmallTokensButNotTheOtherWayRound() {
        train("vae", "--steps", "1", "--batch-size", "1", "--side", "32");
        train("target", "causal", "--steps", "1", "--pictures", "24", "--batch-size", "2", "--seed", "5");
        train(
                "target", "causal", "--patch", "2", "--steps", "1", "--pictures", "24", "--batch-size", "2", "--from",
                "shapes-causal-target");
        assertThat(weights("shapes-causal-target-patch2", "class_emb.weight"))
                .isEqualTo(weights("shapes-causal-target", "class_emb.weight"));

        assertRefused(
                "Choose another side of a token, or another model",
                "target", "causal", "--pictures", "24", "--from", "shapes-causal-target-patch2", "--overwrite");
    }

    @Test
    void aTargetStartsWithTheBackboneOfAnother() {
        train("vae", "--steps", "1", "--batch-size", "1", "--side", "32");
        train(
                "target", "causal", "--steps", "1", "--pictures", "24", "--batch-size", "2", "--seed", "5", "--name",
                "a");
        train(
                "target", "causal", "--steps", "1", "--pictures", "24", "--batch-size", "2", "--backbone-from", "a",
                "--name", "b");
        assertThat(weights("b", "z_proj.weight")).isEqualTo(weights("a", "z_proj.weight"));
        assertThat(head("b")).isNotEqualTo(head("a"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "--min-snr,   5,    steps above a signal-to-noise ratio of 5.0 count less, count less",
        "--optimizer, muon, `optimizer is [\"MUON\"] there and [\"ADAM\"] here`,   | optimizer | muon |"
    })
    void howATargetLearnsIsPartOfThePlanAndOnTheCard(String option, String value, String difference, String row) {
        train("vae", "--steps", "1", "--batch-size", "1", "--side", "32");
        train("target", "masked", "--steps", "1", "--pictures", "24", "--batch-size", "2", option, value);

        CommandLineRun without = CommandLineRun.of(
                folder, "train", "target", "masked", "--steps", "1", "--pictures", "24", "--batch-size", "2",
                "--overwrite");
        assertThat(without.status()).isNotZero();
        assertThat(without.err()).contains(difference);
        assertThat(folder.resolve("models/shapes-masked-target/README.md"))
                .content()
                .contains(row, option + " " + value);
    }

    @Test
    void aSignalToNoiseRatioIsAboveZero() {
        assertRefused(
                "--min-snr is a signal-to-noise ratio above 0, such as 5, not [0.0]",
                "target", "masked", "--min-snr", "0");
    }

    private float[] head(String model) {
        return weights(model, "diffloss.net.input_proj.weight");
    }

    private float[] weights(String model, String name) {
        try (ModelFolder open = ModelFolder.open(folder.resolve("models").resolve(model))) {
            return open.weights().read(name).data();
        }
    }

    @Test
    void theModelTellsTheCommandThatMadeIt() {
        train(
                "vae", "--steps", "1", "--batch-size", "1", "--kl-weight", "0.01", "--run",
                folderOfRun("other").toString());

        ModelSpec.Provenance provenance = model("shapes-autoencoder").provenance().orElseThrow();
        assertThat(provenance.training())
                .contains("foretoken train vae --steps 1 --batch-size 1 --kl-weight 0.01");
        assertThat(provenance.seed()).contains(1L);
        assertThat(CommandLineRun.of(folder, "models", "inspect", "shapes-autoencoder").out())
                .contains("trained by  foretoken train vae --steps 1");
    }

    @Test
    void anAutoencoderIsSeenByAClassifierWhoseFolderStaysPrivate() {
        train("classifier", "--steps", "1", "--batch-size", "1");
        train(
                "vae", "--steps", "1", "--batch-size", "1", "--perception",
                folder.resolve("models").resolve("shapes-classifier").toString());

        assertThat(model("shapes-autoencoder").provenance().orElseThrow().training())
                .contains("foretoken train vae --steps 1 --batch-size 1 --perception shapes-classifier");
    }

    @Test
    void aRunKeepsItsPlanStateLogAndCurve() {
        train("vae", "--steps", "1", "--batch-size", "1");

        Path run = folderOfRun("shapes-autoencoder");
        assertThat(run.resolve("plan.json")).exists();
        assertThat(run.resolve("state.safetensors")).exists();
        assertThat(run.resolve("log.jsonl")).isNotEmptyFile();
        assertThat(run.resolve("loss.png")).isNotEmptyFile();
    }

    @Test
    void aFinishedRunIsNotTrainedAgain() {
        train("vae", "--steps", "1", "--batch-size", "1");
        CommandLineRun again =
                CommandLineRun.of(folder, "train", "vae", "--steps", "1", "--batch-size", "1", "--overwrite");

        assertThat(again.status()).isZero();
        assertThat(again.err()).contains("Going on after step 1 of 1.");
    }

    @Test
    void anotherPlanForTheSameRunIsAnErrorThatSaysWhatDiffers() {
        train("vae", "--steps", "1", "--batch-size", "1");
        CommandLineRun other = CommandLineRun.of(folder, "train", "vae", "--steps", "2", "--overwrite");

        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("steps is [1] there and [2] here").contains("--run");
    }

    @Test
    void aRunDoesNotGoOnWithAnotherModelOfTheSameName() {
        train("classifier", "--steps", "1", "--batch-size", "1", "--name", "start");
        train("classifier", "--steps", "1", "--batch-size", "1", "--from", "start");
        train(
                "classifier", "--steps", "1", "--batch-size", "1", "--name", "start", "--seed", "5", "--overwrite",
                "--run", folderOfRun("other").toString());

        assertRefused(
                "others is [{\"start\":\"start-",
                "classifier", "--steps", "1", "--batch-size", "1", "--from", "start", "--overwrite");
    }

    @Test
    void aDraftFollowsATargetOfItsOwnKindAndAutoencoder() {
        train("vae", "--steps", "1", "--batch-size", "1", "--side", "32");
        new ModelSynthesis(1, DataType.F32, Progress.NONE).run(
                BundledModels.autoencoder().withScale(3), folder.resolve("models").resolve("other"), false);
        train("target", "causal", "--steps", "1", "--pictures", "24", "--batch-size", "2");

        assertRefused(
                "The target [shapes-causal-target] is not a masked model that can be followed; it has [causal,"
                        + " adaln-mlp]",
                "distill", "masked", "--target", "shapes-causal-target", "--head-alone");
        assertRefused(
                "name the target's own with --autoencoder",
                "distill", "causal", "--head-alone", "--autoencoder", "other");
    }

    @Test
    void whatCannotBeWrittenIsNotTrainedFirst() {
        assertRefused("Weights cannot be stored as [I8]", "classifier", "--dtype", "I8");
        assertThat(folderOfRun("shapes-classifier")).doesNotExist();

        train("classifier", "--steps", "1", "--batch-size", "1");
        assertRefused("there is one already", "classifier", "--run", folderOfRun("other").toString());
        assertThat(folderOfRun("other")).doesNotExist();
    }

    @Test
    void picturesAndNoisesAreAtLeastOne() {
        assertRefused("--pictures [0] must be at least 1", "target", "masked", "--pictures", "0");
        assertRefused("--repeats [-1] must be at least 1", "distill", "causal", "--repeats", "-1");
    }

    private void assertRefused(String message, String... arguments) {
        CommandLineRun run = run(arguments);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void aTargetWithoutItsAutoencoderIsAnErrorThatNamesIt() {
        assertRefused("Unknown model [shapes-autoencoder]", "target", "masked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"48", "4", "0"})
    void picturesAreShrunkByWholeFactorsToWholeCells(String side) {
        assertRefused("--side [" + side + "] must divide 64 and be a multiple of 8", "vae", "--side", side);
    }

    @Test
    void withoutACommandItShowsItsHelp() {
        CommandLineRun run = CommandLineRun.of(folder, "train");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("vae", "target", "draft", "distill", "classifier");
    }

    private void train(String... arguments) {
        CommandLineRun run = run(arguments);
        assertThat(run.err()).contains("Training");
        assertThat(run.status()).isZero();
    }

    private CommandLineRun run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "train";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return CommandLineRun.of(folder, all);
    }

    private Path folderOfRun(String name) {
        return folder.resolve("training").resolve(name);
    }

    private ModelSpec model(String name) {
        Path model = folder.resolve("models").resolve(name);
        assertThat(Files.isDirectory(model)).isTrue();
        try (ModelFolder open = ModelFolder.open(model)) {
            return open.spec();
        }
    }
}
