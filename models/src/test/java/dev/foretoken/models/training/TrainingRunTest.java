package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.ModelSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingRunTest {
    private static final ModelSpec MODEL = ModelSpec.autoencoder(
            "model", new LatentSpec(1, 1, 1, 1, 1), new KlAutoencoderSpec(32, List.of(1), 1, null, null));

    @TempDir
    private Path folder;

    /** Learns the mean of what it is shown, by gradient descent on the squared distance. */
    private static class MeanTrainer implements Trainer<Float> {
        private float weight;
        private float average;

        @Override
        public List<String> measures() {
            return List.of("loss");
        }

        @Override
        public float[] step(Float shown, Update update) {
            float[] loss = measure(shown);
            weight -= update.learningRate() * 2 * (weight - shown);
            average += (1 - update.averageDecay()) * (weight - average);
            return loss;
        }

        @Override
        public float[] measure(Float shown) {
            return new float[] {(weight - shown) * (weight - shown)};
        }

        @Override
        public float[] measureAveraged(Float shown) {
            return new float[] {(average - shown) * (average - shown)};
        }

        @Override
        public Weights averaged() {
            return new InMemoryWeights(Map.of("mean", FloatBlock.of(new float[] {average}, 1)));
        }

        @Override
        public Map<String, FloatBlock> state() {
            return Map.of("state", FloatBlock.of(new float[] {weight, average}, 2));
        }

        @Override
        public void restore(Weights state) {
            weight = state.read("state").data()[0];
            average = state.read("state").data()[1];
        }

        @Override
        public void close() {}
    }

    /** What a step is shown depends on the step alone. */
    private static float shown(long step) {
        return 3 + (float) new Philox(1).uniform((int) step, 0, 0);
    }

    private static TrainingPlan plan(long steps, float learningRate) {
        return new TrainingPlan(MODEL, "mean", Map.of(), steps, 2, Optimizer.ADAM, learningRate, 5, 0.9f, 1);
    }

    private static TrainingRun<Float> run(Path folder, Trainer<Float> trainer, long steps) {
        return new TrainingRun<>(folder, plan(steps, 0.1f), trainer, new TrainingData<>(TrainingRunTest::shown));
    }

    @Test
    void learnsToTheEndOfThePlanAndKeepsALogAndACurve() throws IOException {
        MeanTrainer trainer = new MeanTrainer();
        TrainingRun<Float> run = run(folder, trainer, 200);
        run.run((entry, steps) -> assertThat(steps).isEqualTo(200));

        assertThat(run.step()).isEqualTo(200);
        assertThat(trainer.averaged().read("mean").data()[0]).isBetween(3.4f, 3.6f);
        assertThat(run.log().entries()).last().satisfies(entry -> {
            assertThat(entry.step()).isEqualTo(200);
            assertThat(entry.measures()).containsOnlyKeys("loss");
            assertThat(entry.picturesPerSecond()).isPositive();
        });
        assertThat(Files.readAllLines(folder.resolve("log.jsonl"))).hasSize(run.log().entries().size());
        BufferedImage curve = ImageIO.read(folder.resolve("loss.png").toFile());
        assertThat(curve.getWidth()).isPositive();
    }

    @Test
    void whatIsHeldOutIsMeasuredAtTheEndUnderTheAverageAndNotLearned() throws IOException {
        MeanTrainer alone = new MeanTrainer();
        run(folder.resolve("alone"), alone, 60).run((entry, steps) -> {});
        MeanTrainer beside = new MeanTrainer();
        TrainingRun<Float> run = new TrainingRun<>(
                folder.resolve("beside"), plan(60, 0.1f), beside,
                new TrainingData<>(TrainingRunTest::shown, List.of(9f, 11f)));
        run.run((entry, steps) -> {});

        assertThat(beside.state().get("state").data()).isEqualTo(alone.state().get("state").data());
        float average = beside.state().get("state").data()[1];
        assertThat(run.log().entries().get(run.log().entries().size() - 1).measures())
                .containsOnlyKeys("loss", "held-out")
                .hasEntrySatisfying("held-out", loss ->
                        assertThat(loss).isEqualTo((square(average - 9) + square(average - 11)) / 2.0, within(1e-4)));
        assertThat(ImageIO.read(folder.resolve("beside").resolve("loss.png").toFile()).getWidth()).isPositive();
    }

    private static double square(double x) {
        return x * x;
    }

    @Test
    void aRunThatIsGoingIsNotBegunASecondTime() {
        TrainingRun<Float> second = run(folder, new MeanTrainer(), 60);
        Path state = folder.resolve("state.safetensors");
        Path log = folder.resolve("log.jsonl");
        run(folder, new MeanTrainer(), 60).run((entry, steps) -> {
            assertGoing(() -> second.run((other, all) -> {}));
            assertGoing(() -> run(folder, new MeanTrainer(), 60));
            assertThat(state).doesNotExist();
            // There is no checkpoint, so a run that began here would have dropped it.
            assertThat(log).isNotEmptyFile();
        });
        assertThat(state).exists();
        second.run((entry, steps) -> assertThat(steps).isEqualTo(60));
        assertThat(second.step()).isEqualTo(60);
    }

    private void assertGoing(ThrowingCallable begun) {
        assertThatThrownBy(begun)
                .isInstanceOfSatisfying(ForetokenException.class, e ->
                        assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
                .hasMessageContaining("[" + folder + "] is going already");
    }

    @Test
    void aRunThatWasKilledAnywhereEndsWhereAnUnbrokenOneDoes() {
        MeanTrainer unbroken = new MeanTrainer();
        run(folder.resolve("unbroken"), unbroken, 60).run((entry, steps) -> {});
        for (int killed = 1; killed < 60; killed += 7) {
            Path broken = folder.resolve("killed-" + killed);
            killAt(killed, broken);
            MeanTrainer resumed = new MeanTrainer();
            TrainingRun<Float> run = run(broken, resumed, 60);
            assertThat(run.step()).isEqualTo(killed - 1);
            run.run((entry, steps) -> {});
            assertThat(resumed.state().get("state").data()).isEqualTo(unbroken.state().get("state").data());
        }
    }

    /** A step that fails stops the run as it is; the steps before it are kept. */
    private static void killAt(int step, Path folder) {
        TrainingData<Float> broken = new TrainingData<>(number -> {
            if (number == step) {
                throw new IllegalStateException("killed");
            }
            return shown(number);
        });
        TrainingRun<Float> run = new TrainingRun<>(folder, plan(60, 0.1f), new MeanTrainer(), broken);
        assertThatThrownBy(() -> run.run((entry, steps) -> {})).hasMessage("killed");
    }

    @Test
    void aStepThatDivergesIsNotKept() {
        Trainer<Float> diverging = new MeanTrainer() {
            @Override
            public float[] step(Float shown, Update update) {
                super.step(shown, update);
                if (update.step() == 20) {
                    throw new ForetokenException(Code.NOT_FINITE, "diverged");
                }
                return measure(shown);
            }
        };
        assertThatThrownBy(() -> run(folder, diverging, 60).run((entry, steps) -> {})).hasMessage("diverged");

        assertThat(folder.resolve("state.safetensors")).doesNotExist();
    }

    @Test
    void linesOfStepsThatAreTakenAgainAreDropped() throws IOException {
        run(folder, new MeanTrainer(), 30).run((entry, steps) -> {});
        Path log = folder.resolve("log.jsonl");
        String line = Files.readAllLines(log).get(0);
        Files.writeString(log, line + "\n" + line.replaceFirst("\"step\":\\d+", "\"step\":31") + "\n");

        assertThat(run(folder, new MeanTrainer(), 30).log().entries())
                .extracting(TrainingLog.Entry::step)
                .doesNotContain(31L)
                .isNotEmpty();
    }

    /** As a full disk or a power cut leaves it. */
    @Test
    void aLineThatWasNotFinishedDoesNotKeepARunFromGoingOn() throws IOException {
        run(folder, new MeanTrainer(), 30).run((entry, steps) -> {});
        Path log = folder.resolve("log.jsonl");
        List<String> lines = Files.readAllLines(log);
        Files.writeString(log, "{\"step\":30,\"meas", StandardOpenOption.APPEND);

        assertThat(run(folder, new MeanTrainer(), 30).log().entries()).hasSameSizeAs(lines);
        assertThat(log).hasContent(String.join("\n", lines));
    }

    @Test
    void anInfiniteLossOfHeldOutBatchesIsLoggedAndNotDrawn() throws IOException {
        TrainingRun<Float> run = new TrainingRun<>(
                folder, plan(20, 0.1f), new MeanTrainer(),
                new TrainingData<>(TrainingRunTest::shown, List.of(Float.MAX_VALUE)));
        run.run((entry, steps) -> {});

        assertThat(run.log().entries()).last().satisfies(entry ->
                assertThat(entry.measures()).containsEntry("held-out", Double.POSITIVE_INFINITY));
        assertThat(ImageIO.read(folder.resolve("loss.png").toFile()).getWidth()).isPositive();
        assertThat(run(folder, new MeanTrainer(), 20).step()).isEqualTo(20);
    }

    @Test
    void anotherPlanInTheSameFolderIsRefused() {
        run(folder, new MeanTrainer(), 10).run((entry, steps) -> {});

        assertThatThrownBy(() -> new TrainingRun<>(
                        folder, plan(10, 0.2f), new MeanTrainer(), new TrainingData<>(TrainingRunTest::shown)))
                .isInstanceOfSatisfying(ForetokenException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
                    assertThat(e).hasMessageContaining("learningRate is [0.1] there and [0.2] here")
                            .hasMessageContaining("--run");
                });
    }

    @Test
    void aListenerThatStopsARunLosesNoStep() {
        TrainingRun<Float> run = run(folder, new MeanTrainer(), 10);
        assertThatThrownBy(() -> run.run((entry, steps) -> {
            throw new IllegalStateException("stop");
        })).hasMessage("stop");

        assertThat(run(folder, new MeanTrainer(), 10).step()).isEqualTo(10);
    }

    @Test
    void theLearningRateRisesAndFallsToNearNothing() {
        TrainingPlan plan = plan(100, 0.1f);

        assertThat(plan.update(1).learningRate()).isEqualTo(0.02f);
        assertThat(plan.update(5).learningRate()).isEqualTo(0.1f);
        assertThat(plan.update(100).learningRate()).isPositive().isLessThan(1e-4f);
        for (int step = 6; step < 100; step++) {
            assertThat(plan.update(step + 1).learningRate()).isLessThan(plan.update(step).learningRate());
        }
    }

    @Test
    void plansThatCannotBeAreRefused() {
        assertThatThrownBy(() -> plan(0, 0.1f)).hasMessageContaining("number of steps [0]");
        assertThatThrownBy(() -> plan(1, -1f)).hasMessageContaining("learning rate [-1.0]");
    }
}
