package dev.foretoken.tensorflow;

import static dev.foretoken.tensorflow.Agreement.assertClose;
import static dev.foretoken.tensorflow.Agreement.difference;
import static dev.foretoken.tensorflow.Agreement.length;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.Optimizer;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.TokenBatches.Attention;
import dev.foretoken.models.training.Trainer.Update;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Most of its time is spent by one thread on graphs, so that tests at once are sooner done. */
@Execution(ExecutionMode.CONCURRENT)
final class TensorFlowTrainerTest {
    /** Small enough for the second order, large enough for float32. */
    private static final float STEP = 1e-3f;

    private final Trainings trainings = new Trainings();

    @Test
    void gradientsOfTheAutoencoderAreItsSlopes() {
        try (var trainer = trainings.autoencoder()) {
            assertGradientsAreSlopes(trainer, Trainings.pictures());
        }
    }

    @Test
    void gradientsOfWhatAClassifierSeesAreItsSlopes() {
        try (var trainer = trainings.perceptiveAutoencoder()) {
            assertGradientsAreSlopes(trainer, Trainings.pictures());
        }
    }

    @Test
    void aClassifierThatComparesPicturesIsNotTrained() {
        try (var plain = trainings.autoencoder(); var perceptive = trainings.perceptiveAutoencoder()) {
            assertThat(perceptive.measures()).contains("perceptual");
            assertThat(perceptive.averaged().names()).isEqualTo(plain.averaged().names());
        }
    }

    @Test
    void gradientsOfTheClassifierAreItsSlopes() {
        try (var trainer = trainings.classifier()) {
            assertGradientsAreSlopes(trainer, Trainings.pictures());
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsOfADistillationAreItsSlopes(Attention attention) {
        try (var trainer = trainings.distillation(attention)) {
            assertGradientsAreSlopes(trainer, distilled(attention, 1));
        }
    }

    /** A batch without guidance leaves out what would be multiplied by zero. */
    @ParameterizedTest
    @EnumSource
    void aDistillationWithoutGuidanceIsThatUnderTheLeastGuidance(Attention attention) {
        TokenBatch guided = distilled(attention, 1);
        TokenBatch free = withGuidance(guided, 1);
        TokenBatch least = withGuidance(guided, Math.nextUp(1f));
        assertThat(List.of(guided.isGuided(), free.isGuided(), least.isGuided())).containsExactly(true, false, true);
        try (var trainer = trainings.distillation(attention)) {
            float expected = trainer.measure(least)[0];
            assertThat(trainer.measure(free)[0]).isCloseTo(expected, within(1e-5f * expected));
            assertThat(trainer.measure(guided)[0]).isNotCloseTo(expected, within(1e-3f * expected));
            Map<String, FloatBlock> gradients = trainer.gradients(least);
            double largest = gradients.values().stream().mapToDouble(Agreement::length).max().orElseThrow();
            trainer.gradients(free).forEach((name, gradient) -> {
                float[] other = gradients.get(name).data();
                for (int i = 0; i < other.length; i++) {
                    assertThat(gradient.data()[i]).as(name).isCloseTo(other[i], within((float) (1e-5 * largest)));
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeadAloneLearnsToFollowItsTarget(Attention attention) {
        try (var trainer = trainings.headDistillation(attention)) {
            TokenBatch batch = distilled(attention, 1);
            assertThat(trainer.gradients(batch)).allSatisfy((name, gradient) -> assertThat(name).contains("diffloss"));
            assertLossFalls(trainer, batch, Optimizer.ADAM, 0.5f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theVarianceTeachesNothingToTheMean(Attention attention) {
        TokenBatch batch = trained(attention, 1);
        int dimension = Trainings.LATENT.tokenDimension();
        try (var trainer = trainings.tokens(attention)) {
            String bias = trainer.gradients(batch).keySet().stream()
                    .filter(name -> name.endsWith("final_layer.linear.bias"))
                    .findFirst()
                    .orElseThrow();
            FloatBlock gradient = trainer.gradients(batch).get(bias);
            Map<String, FloatBlock> state = trainer.state();
            for (int i = 0; i < 2 * dimension; i++) {
                FloatBlock direction = FloatBlock.zeros(2 * dimension);
                direction.data()[i] = 1;
                // Of the measures the second is the error of the noise, the third the bound.
                int measure = i < dimension ? 1 : 2;
                assertThat(slope(trainer, state, batch, bias, direction, measure))
                        .isCloseTo(gradient.data()[i], within(0.01 * Math.abs(gradient.data()[i]) + 1e-3));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void averagedWeightsBeginAsTheWeightsThatWereGiven(Attention attention) {
        ModelSpec model = Trainings.model(attention, 8);
        Weights given = Trainings.context(model).weights();
        try (var trainer = trainings.tokens(attention)) {
            Weights averaged = trainer.averaged();
            assertThat(averaged.names()).isEqualTo(given.names());
            for (String name : given.names()) {
                assertThat(averaged.read(name).data()).as(name).isEqualTo(given.read(name).data());
            }
        }
    }

    @Test
    void averagedWeightsAreMeasuredAndNothingChanges() {
        TokenBatch batch = trained(Attention.CAUSAL, 9);
        try (var trainer = trainings.tokens(Attention.CAUSAL)) {
            train(trainer, Attention.CAUSAL, Optimizer.ADAM, 1, 5);
            Map<String, FloatBlock> before = trainer.state();
            float[] measures = trainer.measureAveraged(batch);

            assertThat(trainer.state()).allSatisfy(
                    (name, values) -> assertThat(values.data()).as(name).isEqualTo(before.get(name).data()));
            assertThat(measures[0]).isNotCloseTo(trainer.measure(batch)[0], within(1e-4f));
            Map<String, FloatBlock> averaged = new HashMap<>(before);
            before.forEach((name, values) -> averaged.computeIfPresent(
                    name.replace("average/", "weights/"), (weights, old) -> values));
            trainer.restore(new InMemoryWeights(averaged));
            assertThat(measures[0]).isCloseTo(trainer.measure(batch)[0], within(1e-6f));
        }
    }

    @ParameterizedTest
    @CsvSource({"MASKED, ADAM", "CAUSAL, ADAM", "CAUSAL, MUON"})
    void aRestoredTrainingGoesOnAsTheOneThatWasStopped(Attention attention, Optimizer optimizer) {
        try (var unbroken = trainings.tokens(attention); var resumed = trainings.tokens(attention)) {
            train(unbroken, attention, optimizer, 1, 3);
            resumed.restore(new InMemoryWeights(unbroken.state()));
            train(unbroken, attention, optimizer, 4, 6);
            train(resumed, attention, optimizer, 4, 6);
            resumed.state().forEach((name, values) -> assertClose(values, unbroken.state().get(name), 1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({"MASKED, ADAM", "MASKED, MUON", "CAUSAL, ADAM", "CAUSAL, MUON"})
    void lossFallsWhileTheSameBatchIsLearned(Attention attention, Optimizer optimizer) {
        try (var trainer = trainings.tokens(attention)) {
            assertLossFalls(trainer, trained(attention, 1), optimizer, 0.7f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDraftComesNearerToItsTargetWhileTheSameBatchIsLearned(Attention attention) {
        try (var draft = trainings.distillation(attention)) {
            assertLossFalls(draft, distilled(attention, 1), Optimizer.ADAM, 0.3f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void narrowProductsLeaveGradientsNearAndWeightsWide(Attention attention) {
        try (var wide = trainings.tokens(attention);
                var narrow = trainings.tokens(attention, Precision.BFLOAT16)) {
            TokenBatch batch = trained(attention, 1);
            Map<String, FloatBlock> gradients = wide.gradients(batch);
            double apart = 0;
            double whole = 0;
            for (Map.Entry<String, FloatBlock> gradient : narrow.gradients(batch).entrySet()) {
                FloatBlock expected = gradients.get(gradient.getKey());
                apart += Math.pow(length(difference(gradient.getValue(), expected)), 2);
                whole += Math.pow(length(expected), 2);
            }
            // A product's factors have 8 bits: less would mean that it was wide after all.
            assertThat(Math.sqrt(apart / whole)).isBetween(1e-4, 0.03);
            // A step of 1e-5 is lost on a weight of 8 bits.
            Map<String, FloatBlock> before = narrow.state();
            Map<String, FloatBlock> slopes = narrow.gradients(batch);
            float[] measures = narrow.step(batch, new Update(1, Optimizer.ADAM, 1e-5f, 0.9f));
            double clip = Math.min(1, 1 / measures[measures.length - 1]);
            String name = slopes.keySet().stream().filter(n -> n.contains("mlp.0.weight")).findFirst().orElseThrow();
            String weights = "weights/" + name;
            FloatBlock moved = narrow.state().get(weights);
            for (int i = 0; i < moved.size(); i++) {
                // Adam's first step is the learning rate, but for a gradient that is small beside its epsilon of 1e-8.
                double slope = clip * slopes.get(name).data()[i];
                double expected = -1e-5 * slope / (Math.abs(slope) + 1e-8 / Math.sqrt(1 - 0.999));
                assertThat((double) moved.data()[i] - before.get(weights).data()[i])
                        .isCloseTo(expected, within(2e-7));
            }
        }
    }

    @Test
    void aDraftThatIsItsTargetHasNothingToLearn() {
        ModelSpec model = Trainings.model(Attention.MASKED, 8);
        try (var trainer = new TensorFlowTraining().distillation(
                model, Trainings.context(model), model, Trainings.context(model).weights(), Trainings.RESPACING)) {
            assertThat(trainer.measure(distilled(Attention.MASKED, 1))[0]).isZero();
        }
    }

    @Test
    void rowsOfADistillationCountByTheirWeights() {
        TokenBatch batch = distilled(Attention.CAUSAL, 1);
        int rows = batch.steps().length;
        try (var trainer = trainings.headDistillation(Attention.CAUSAL)) {
            float whole = trainer.measure(batch)[0];
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                float[] alone = new float[rows];
                alone[row] = 2 * batch.weights()[row];
                sum += trainer.measure(new TokenBatch(
                        batch.contexts(), batch.repeats(), batch.steps(), alone, batch.noise(), batch.guidance()))[0];
            }
            assertThat(sum).isCloseTo(2 * whole, within(1e-4 * whole));
        }
    }

    /** So no row is taken for another. */
    @ParameterizedTest
    @EnumSource
    void aBatchTeachesTheMeanOfItsPictures(Attention attention) {
        try (var trainer = trainings.tokens(attention); var draft = trainings.distillation(attention)) {
            assertIsMeanOfItsPictures(trainer, trained(attention, 1));
            assertIsMeanOfItsPictures(draft, distilled(attention, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noiseTeachesWhatItsOppositeDoes(Attention attention) {
        try (var trainer = trainings.tokens(attention); var draft = trainings.distillation(attention)) {
            assertOppositeTeachesTheSame(trainer, trained(attention, 1));
            assertOppositeTeachesTheSame(draft, distilled(attention, 1));
        }
    }

    @Test
    void aTrainingThatDivergesSaysSo() {
        try (var trainer = trainings.tokens(Attention.CAUSAL)) {
            Map<String, FloatBlock> state = new HashMap<>(trainer.state());
            state.replaceAll((name, values) -> name.contains("z_proj.weight") ? infinite(values) : values);
            trainer.restore(new InMemoryWeights(state));
            assertThatThrownBy(() -> train(trainer, Attention.CAUSAL, Optimizer.ADAM, 5, 5))
                    .isInstanceOfSatisfying(ForetokenException.class, e -> {
                        assertThat(e.code()).isEqualTo(Code.NOT_FINITE);
                        assertThat(e).hasMessageContaining("step [5]").hasMessageContaining("learning rate");
                    });
        }
    }

    /** Below a share of what it was, in 60 steps on the same batch. */
    private static void assertLossFalls(
            TensorFlowTrainer<TokenBatch> trainer, TokenBatch batch, Optimizer optimizer, float share) {
        float before = trainer.measure(batch)[0];
        for (int step = 1; step <= 60; step++) {
            trainer.step(batch, new Update(step, optimizer, 3e-3f, 0.9f));
        }
        assertThat(trainer.measure(batch)[0]).isLessThan(share * before);
    }

    private static void train(
            TensorFlowTrainer<TokenBatch> trainer, Attention attention, Optimizer optimizer, int first, int last) {
        for (int step = first; step <= last; step++) {
            trainer.step(trained(attention, step), new Update(step, optimizer, 1e-3f, 0.9f));
        }
    }

    private static TokenBatch trained(Attention attention, long step) {
        return Trainings.tokenBatch(attention, 1000, step);
    }

    private static TokenBatch distilled(Attention attention, long step) {
        return Trainings.tokenBatch(attention, Trainings.RESPACING.count(), step);
    }

    private static TokenBatch withGuidance(TokenBatch batch, float scale) {
        float[] guidance = new float[batch.guidance().length];
        Arrays.fill(guidance, scale);
        return new TokenBatch(
                batch.contexts(), batch.repeats(), batch.steps(), batch.weights(), batch.noise(), guidance);
    }

    private static TokenBatch withNoise(TokenBatch batch, float... noise) {
        return new TokenBatch(
                batch.contexts(), batch.repeats(), batch.steps(), batch.weights(),
                FloatBlock.of(noise, batch.noise().shape()), batch.guidance());
    }

    private static void assertOppositeTeachesTheSame(TensorFlowTrainer<TokenBatch> trainer, TokenBatch batch) {
        float[] noise = batch.noise().data();
        float[] opposite = new float[noise.length];
        float[] other = new float[noise.length];
        for (int i = 0; i < noise.length; i++) {
            opposite[i] = -noise[i];
            other[i] = noise[noise.length - 1 - i];
        }
        float expected = trainer.measure(batch)[0];
        assertThat(trainer.measure(withNoise(batch, opposite))[0]).isCloseTo(expected, within(1e-5f * expected));
        assertThat(trainer.measure(withNoise(batch, other))[0]).isNotCloseTo(expected, within(1e-4f * expected));
    }

    private static void assertIsMeanOfItsPictures(TensorFlowTrainer<TokenBatch> trainer, TokenBatch batch) {
        int pictures = batch.contexts().size();
        double mean = IntStream.range(0, pictures)
                .mapToDouble(picture -> trainer.measure(alone(batch, picture))[0])
                .average()
                .orElseThrow();
        assertThat((double) trainer.measure(batch)[0]).isCloseTo(mean, within(1e-5 * mean));
    }

    /** One picture of a batch: its rows of each repeat. */
    private static TokenBatch alone(TokenBatch batch, int picture) {
        int asked = batch.contexts().get(picture).asked();
        int[] noised = IntStream.range(0, batch.repeats() * asked)
                .map(i -> i / asked * batch.rows() + picture * asked + i % asked)
                .toArray();
        float[] weights = new float[noised.length];
        for (int i = 0; i < noised.length; i++) {
            weights[i] = batch.weights()[noised[i]];
        }
        return new TokenBatch(
                batch.contexts().subList(picture, picture + 1), batch.repeats(),
                Arrays.stream(noised).map(row -> batch.steps()[row]).toArray(), weights, batch.noise().gather(noised),
                Arrays.copyOfRange(batch.guidance(), picture * asked, (picture + 1) * asked));
    }

    /**
     * In each variable along its gradient, where the slope is the gradient's length and nothing cancels; and along
     * another direction, where what a gradient lacks is missed.
     */
    private static <B> void assertGradientsAreSlopes(TensorFlowTrainer<B> trainer, B batch) {
        Map<String, FloatBlock> state = trainer.state();
        Map<String, FloatBlock> gradients = trainer.gradients(batch);
        float loss = trainer.measure(batch)[0];
        assertThat(gradients).isNotEmpty();
        gradients.forEach((name, gradient) -> {
            double length = length(gradient);
            FloatBlock direction = FloatBlock.zeros(gradient.shape());
            for (int i = 0; i < gradient.size(); i++) {
                // Some do not matter at all, such as the bias of keys.
                direction.data()[i] = length < 1e-5 ? 1 : (float) (gradient.data()[i] / length);
            }
            assertThat(slope(trainer, state, batch, name, direction, 0)).as(name)
                    .isCloseTo(length, within(0.04 * length + 1e-3));
            FloatBlock other = unit(gradient.shape());
            double along = IntStream.range(0, gradient.size())
                    .mapToDouble(i -> (double) gradient.data()[i] * other.data()[i])
                    .sum();
            // Along it a slope is about length / sqrt(n), of which a fifth is for curvature; the rest is rounding.
            double tolerance =
                    0.04 * Math.abs(along) + 0.2 * length / Math.sqrt(gradient.size()) + 1e-3 * Math.max(1, loss);
            assertThat(slope(trainer, state, batch, name, other, 0)).as(name + " in another direction")
                    .isCloseTo(along, within(tolerance));
        });
    }

    /** A direction that is none of the problem's. */
    private static FloatBlock unit(int... shape) {
        FloatBlock direction = FloatBlock.zeros(shape);
        new Philox(4).normals(0, 0, 0, direction.data(), 0, direction.size());
        double length = length(direction);
        for (int i = 0; i < direction.size(); i++) {
            direction.data()[i] /= (float) length;
        }
        return direction;
    }

    /** How a measure changes along a direction in one variable. */
    private static <B> double slope(
            TensorFlowTrainer<B> trainer, Map<String, FloatBlock> state, B batch, String variable,
            FloatBlock direction, int measure) {
        trainer.restore(new InMemoryWeights(moved(state, variable, direction, STEP)));
        double ahead = trainer.measure(batch)[measure];
        trainer.restore(new InMemoryWeights(moved(state, variable, direction, -STEP)));
        double behind = trainer.measure(batch)[measure];
        return (ahead - behind) / (2 * STEP);
    }

    private static Map<String, FloatBlock> moved(
            Map<String, FloatBlock> state, String variable, FloatBlock direction, float step) {
        FloatBlock values = state.get("weights/" + variable);
        FloatBlock moved = values.slice(0, values.rows());
        for (int i = 0; i < moved.size(); i++) {
            moved.data()[i] += step * direction.data()[i];
        }
        Map<String, FloatBlock> other = new HashMap<>(state);
        other.put("weights/" + variable, moved);
        return other;
    }

    private static FloatBlock infinite(FloatBlock values) {
        FloatBlock infinite = values.slice(0, values.rows());
        infinite.data()[0] = Float.POSITIVE_INFINITY;
        return infinite;
    }
}
