package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.DiffusionHead.Spec;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.Respacing;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link DiffusionHead} must keep to. */
public abstract class DiffusionHeadContract extends PartContract<DiffusionHead> {
    private static final int TOKENS = 5;
    private static final float COOL = 0.7f;
    /** Unless the test is about something else. */
    private static final Respacing RESPACING = new Respacing("ddim10");
    private static final Philox RANDOM = new Philox(2);

    @Test
    @Promise(by = DiffusionHead.class, value = "What a head is.")
    void itsSpecSaysWhatItIs() {
        Spec spec = part().spec();
        assertThat(spec).isEqualTo(part().spec());
        assertThat(spec.tokenDimension()).as("D").isPositive();
        assertThat(spec.conditionDimension()).as("length of a condition").isPositive();
        assertThat(spec.respacing()).as("denoising steps").isNotNull();
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "takes in hardly more time than one; a row is a state of a token")
    void itTakesARowAtLeast() {
        assertThat(part().rowsAtOnce()).as("rows at once").isPositive();
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "the denoising steps it was made for; requests may choose others")
    void itTakesItsOwnStepsAndOthers() {
        for (Respacing respacing : respacings()) {
            DenoisedTokens sampled = part().sample(law(respacing), noise(respacing), true);
            int n = TOKENS;
            int d = part().spec().tokenDimension();
            assertFiniteOfShape(sampled.tokens(), n, d);
            assertFiniteOfShape(sampled.finalMean(), n, d);
            assertFiniteOfShape(sampled.finalDeviation(), n, d);
            assertFiniteOfShape(sampled.sumLogDeviation(), n, d);
            assertFiniteOfShape(path(sampled).states(), respacing.count() + 1, n, d);
            assertFiniteOfShape(path(sampled).means(), respacing.count(), n, d);
            assertFiniteOfShape(path(sampled).deviations(), respacing.count(), n, d);
        }
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "with x_t = mean_t + deviation_t e_t")
    void everyStateIsItsMeanPlusItsDeviationTimesTheNoise() {
        for (Respacing respacing : respacings()) {
            FloatBlock noise = noise(respacing);
            DenoisingPath path = path(part().sample(law(respacing), noise, true));
            FloatBlock expected = copy(noise);
            for (int i = 0; i < path.means().size(); i++) {
                expected.data()[i] = path.means().data()[i] + path.deviations().data()[i] * noise.data()[i];
            }
            assertClose(path.states(), expected);
        }
    }

    @Test
    @Promise(
            by = DiffusionHead.class,
            value = "whether the last step (t = 0) adds its noise too; the official sampler does not")
    void theLastStepAddsItsNoiseOnlyIfAsked() {
        FloatBlock noise = noise(RESPACING);
        DenoisingLaw noisy = law(RESPACING);
        DenoisedTokens silent = part().sample(finalNoise(noisy, false), noise, false);
        assertClose(silent.tokens(), silent.finalMean());

        DenoisedTokens sampled = part().sample(noisy, noise, false);
        FloatBlock expected = copy(sampled.finalMean());
        for (int i = 0; i < expected.size(); i++) {
            expected.data()[i] += sampled.finalDeviation().data()[i] * noise.data()[i];
        }
        assertClose(sampled.tokens(), expected);
        assertClose(silent.finalMean(), sampled.finalMean());
        assertClose(silent.finalDeviation(), sampled.finalDeviation());
    }

    @Test
    @Promise(by = DenoisedTokens.class, value = "n drawn tokens and what is needed to judge them.")
    void theLastGaussianIsThatOfThePath() {
        DenoisedTokens sampled = part().sample(law(RESPACING), noise(RESPACING), true);
        DenoisedTokens expected = DenoisedTokens.of(path(sampled), COOL);
        assertClose(sampled.tokens(), expected.tokens());
        assertClose(sampled.finalMean(), expected.finalMean());
        assertClose(sampled.finalDeviation(), expected.finalDeviation());
    }

    @Test
    @Promise(
            by = DenoisedTokens.class,
            value = "sum over the steps t = T - 1, ..., 1 of the log standard deviation, without the temperature")
    void theSumOfLogDeviationsLeavesOutTheLastStepAndTheTemperature() {
        for (Steps steps : List.of(new Steps(0, RESPACING.count()), new Steps(2, 6))) {
            DenoisingLaw law = law(RESPACING).over(steps);
            DenoisedTokens sampled = part().sample(law, noise(steps.count()), true);
            assertClose(sampled.sumLogDeviation(), DenoisedTokens.of(path(sampled), COOL).sumLogDeviation());
        }
    }

    @Test
    @Promise(by = DenoisedTokens.class, value = "the whole paths, if they were asked for")
    void keepingThePathChangesNothingElse() {
        FloatBlock noise = noise(RESPACING);
        DenoisedTokens with = part().sample(law(RESPACING), noise, true);
        DenoisedTokens without = part().sample(law(RESPACING), noise, false);
        assertThat(with.path()).as("the path that was asked for").isPresent();
        assertClose(without.tokens(), with.tokens());
        assertClose(without.finalMean(), with.finalMean());
        assertClose(without.finalDeviation(), with.finalDeviation());
        assertClose(without.sumLogDeviation(), with.sumLogDeviation());
    }

    @Test
    @Promise(
            by = DiffusionHead.class,
            value = "Evaluates the law along paths that are already known, all steps in one batch.")
    void evaluatingASampledPathGivesItsGaussians() {
        for (Respacing respacing : respacings()) {
            DenoisingLaw law = law(respacing);
            DenoisingPath sampled = path(part().sample(law, noise(respacing), true));
            assertSame(part().evaluate(law, copy(sampled.states())), sampled);
        }
    }

    @Test
    @Promise(
            by = DiffusionHead.class,
            value = "where the law takes only some of the steps, the state in which they end")
    void stepsSampledOneAfterAnotherAreTheWholePath() {
        FloatBlock noise = noise(RESPACING);
        DenoisingPath whole = path(part().sample(law(RESPACING), noise, true));
        FloatBlock state = noise.slice(RESPACING.count(), RESPACING.count() + 1);
        for (Steps steps : parts()) {
            FloatBlock own = FloatBlock.concatenate(List.of(noise.slice(steps.first(), steps.end()), state));
            DenoisedTokens sampled = part().sample(law(RESPACING).over(steps), own, true);
            assertSame(path(sampled), whole.over(steps));
            assertClose(sampled.tokens(), whole.state(steps.first()));
            state = sampled.tokens().reshape(1, TOKENS, part().spec().tokenDimension());
        }
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "the Gaussians of every step given these states")
    void stepsEvaluatedAloneAreThoseOfTheWholePath() {
        FloatBlock states = noise(RESPACING);
        DenoisingPath whole = part().evaluate(law(RESPACING), copy(states));
        for (Steps steps : parts()) {
            FloatBlock own = states.slice(steps.first(), steps.end() + 1);
            assertSame(part().evaluate(law(RESPACING).over(steps), own), whole.over(steps));
        }
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "Draws one token per row of the law's conditions")
    void aTokenIsTheSameInEveryBatch() {
        DenoisingLaw law = law(RESPACING);
        FloatBlock noise = noise(RESPACING);
        DenoisedTokens sampled = part().sample(law, noise, true);
        for (int[] rows : new int[][] {{0}, {TOKENS - 1}, {3, 1, 3}}) {
            DenoisedTokens others = part().sample(law.gather(rows), gather(noise, rows), true);
            assertClose(others.tokens(), sampled.tokens().gather(rows));
            assertClose(others.finalMean(), sampled.finalMean().gather(rows));
            assertClose(others.finalDeviation(), sampled.finalDeviation().gather(rows));
            assertClose(others.sumLogDeviation(), sampled.sumLogDeviation().gather(rows));
            assertSame(path(others), path(sampled).gather(rows));
            assertSame(
                    part().evaluate(law.gather(rows), gather(path(sampled).states(), rows)),
                    path(sampled).gather(rows));
        }
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "A head draws no random numbers: its noise is given.")
    void theSameCallDrawsTheSameTokens() {
        DenoisingPath first = path(part().sample(law(RESPACING), noise(RESPACING), true));
        part().sample(law(respacings().get(0)).gather(1), gather(noise(respacings().get(0)), 1), false);
        assertSame(path(part().sample(law(RESPACING), noise(RESPACING), true)), first);
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "factor of the noise at every step")
    void theTemperatureScalesEveryDeviationAndNoMean() {
        FloatBlock states = noise(RESPACING);
        DenoisingPath plain = part().evaluate(temperature(law(RESPACING), 1), copy(states));
        for (float temperature : new float[] {0, 0.5f, 2}) {
            FloatBlock scaled = copy(plain.deviations());
            for (int i = 0; i < scaled.size(); i++) {
                assertThat(plain.deviations().data()[i]).as("a standard deviation").isPositive();
                scaled.data()[i] *= temperature;
            }
            DenoisingPath path = part().evaluate(temperature(law(RESPACING), temperature), copy(states));
            assertClose(path.means(), plain.means());
            assertClose(path.deviations(), scaled);
        }
    }

    @Test
    @Promise(
            by = DiffusionHead.class,
            value = "eps = eps_u + w (eps_c - eps_u) for the mean; the variance is the conditional half's")
    void guidanceMovesTheMeanFromTheClassFreeOneAndLeavesTheVariance() {
        FloatBlock states = noise(RESPACING);
        FloatBlock unconditional = conditions(2);
        DenoisingPath conditional = part().evaluate(plain(conditions(1)), copy(states));
        DenoisingPath free = part().evaluate(plain(unconditional), copy(states));
        float[] scale = {1, 0, 3, 1.5f, 2};

        FloatBlock means = copy(conditional.means());
        for (int i = 0; i < means.size(); i++) {
            float w = scale[i / part().spec().tokenDimension() % TOKENS];
            // The mean is linear in eps.
            means.data()[i] = free.means().data()[i] + w * (means.data()[i] - free.means().data()[i]);
        }
        DenoisingPath guided = part().evaluate(
                new DenoisingLaw(
                        conditions(1), Optional.of(new Guidance(unconditional, scale)), RESPACING, 1, true),
                copy(states));
        assertClose(guided.means(), means);
        assertClose(guided.deviations(), conditional.deviations());
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "Classifier-free guidance")
    void guidanceOfScaleOneOrByEqualHalvesIsNone() {
        FloatBlock noise = noise(RESPACING);
        FloatBlock tokens = part().sample(plain(conditions(1)), noise, false).tokens();
        for (Guidance none : List.of(guidance(conditions(2), 1), guidance(conditions(1), 3))) {
            DenoisingLaw guided = new DenoisingLaw(conditions(1), Optional.of(none), RESPACING, 1, true);
            assertClose(part().sample(guided, noise, false).tokens(), tokens);
        }
    }

    @Test
    @Promise(by = FloatBlock.class, value = "Whoever receives a block as an argument reads it and does not keep it")
    void itDoesNotChangeWhatItIsGiven() {
        DenoisingLaw law = law(RESPACING);
        FloatBlock noise = noise(RESPACING);
        part().sample(law, noise, true);
        part().evaluate(law, noise);
        assertThat(noise.data()).containsExactly(noise(RESPACING).data());
        assertThat(law.conditions().data()).containsExactly(conditions(1).data());
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "if the conditions or the noise do not fit spec()")
    void noiseOfAnotherShapeIsRefused() {
        DenoisingLaw law = law(RESPACING);
        for (FloatBlock noise : misfits()) {
            assertRefused(() -> part().sample(law, noise, false));
        }
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "if the conditions or the states do not fit spec()")
    void statesOfAnotherShapeAreRefused() {
        DenoisingLaw law = law(RESPACING);
        for (FloatBlock states : misfits()) {
            assertRefused(() -> part().evaluate(law, states));
        }
    }

    @Test
    @Promise(by = DiffusionHead.class, value = "if the conditions or the noise do not fit spec()")
    void conditionsOfAnotherLengthAreRefused() {
        DenoisingLaw law = plain(FloatBlock.zeros(TOKENS, part().spec().conditionDimension() + 1));
        assertRefused(() -> part().sample(law, noise(RESPACING), false));
        assertRefused(() -> part().evaluate(law, noise(RESPACING)));
    }

    @Test
    @Promise(
            by = DiffusionHead.class,
            value = "Frees what it holds, and nothing that other heads use; once closed, it may be closed again.")
    void closingItTwiceLeavesOthersAsTheyAre() {
        FloatBlock noise = noise(RESPACING);
        FloatBlock before = part().sample(law(RESPACING), noise, false).tokens();
        DiffusionHead other = create();
        other.sample(law(RESPACING), noise, false);
        other.close();
        other.close();
        assertClose(part().sample(law(RESPACING), noise, false).tokens(), before);
    }

    private List<Respacing> respacings() {
        return List.of(part().spec().respacing(), RESPACING, new Respacing("1"));
    }

    /** From the first denoising step to the last. */
    private static List<Steps> parts() {
        return List.of(new Steps(7, RESPACING.count()), new Steps(6, 7), new Steps(0, 6));
    }

    /** Guided, cool and noisy to the end: all at once, each to be seen in what it makes of the tokens. */
    private DenoisingLaw law(Respacing respacing) {
        Guidance guidance = new Guidance(conditions(2), new float[] {1, 2, 3, 1.5f, 0.5f});
        return new DenoisingLaw(conditions(1), Optional.of(guidance), respacing, COOL, true);
    }

    private static DenoisingLaw plain(FloatBlock conditions) {
        return new DenoisingLaw(conditions, Optional.empty(), RESPACING, 1, true);
    }

    private static DenoisingLaw temperature(DenoisingLaw law, float temperature) {
        return new DenoisingLaw(law.conditions(), law.guidance(), law.respacing(), temperature, law.finalNoise());
    }

    private static DenoisingLaw finalNoise(DenoisingLaw law, boolean finalNoise) {
        return new DenoisingLaw(law.conditions(), law.guidance(), law.respacing(), law.temperature(), finalNoise);
    }

    private static Guidance guidance(FloatBlock unconditional, float scale) {
        float[] scales = new float[TOKENS];
        Arrays.fill(scales, scale);
        return new Guidance(unconditional, scales);
    }

    private FloatBlock conditions(int seed) {
        return normals(seed, TOKENS, part().spec().conditionDimension());
    }

    private FloatBlock noise(Respacing respacing) {
        return noise(respacing.count());
    }

    private FloatBlock noise(int steps) {
        return normals(0, steps + 1, TOKENS, part().spec().tokenDimension());
    }

    /** One step, one token or one value too many. */
    private List<FloatBlock> misfits() {
        int d = part().spec().tokenDimension();
        return List.of(
                normals(0, RESPACING.count() + 2, TOKENS, d), normals(0, RESPACING.count() + 1, TOKENS + 1, d),
                normals(0, RESPACING.count() + 1, TOKENS, d + 1));
    }

    private static FloatBlock normals(int seed, int... shape) {
        FloatBlock values = FloatBlock.zeros(shape);
        RANDOM.normals(seed, 0, 0, values.data(), 0, values.size());
        return values;
    }

    /** The given tokens of [steps, n, D]. */
    private static FloatBlock gather(FloatBlock steps, int... rows) {
        return new DenoisingPath(steps, steps, steps).gather(rows).states();
    }

    private void assertSame(DenoisingPath actual, DenoisingPath expected) {
        assertClose(actual.states(), expected.states());
        assertClose(actual.means(), expected.means());
        assertClose(actual.deviations(), expected.deviations());
    }

    private static void assertFiniteOfShape(FloatBlock block, int... shape) {
        assertThat(block.shape()).containsExactly(shape);
        assertThat(block.isFinite()).as("all values are finite").isTrue();
    }

    private static DenoisingPath path(DenoisedTokens tokens) {
        return tokens.path().orElseThrow(() -> new AssertionError("There is no path though it was asked for"));
    }
}
