package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.training.TokenBatches.Attention;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TokenBatchesTest {
    private static final LatentSpec LATENT = new LatentSpec(2, 4, 4, 1, 0.5f);
    private static final int PICTURES = 5;
    private static final StepDistribution ALIKE = StepDistribution.limitedBySignal(
            DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, new Respacing("ddim50")), Double.POSITIVE_INFINITY);

    /** Picture i has the values i and no deviation to speak of. */
    private static TokenBatches batches(Attention attention, double unconditional, List<Float> guidance) {
        return batches(attention, ALIKE, unconditional, guidance);
    }

    private static TokenBatches batches(
            Attention attention, StepDistribution steps, double unconditional, List<Float> guidance) {
        FloatBlock mean = FloatBlock.zeros(PICTURES, LATENT.channels(), LATENT.height(), LATENT.width());
        FloatBlock logVariance = FloatBlock.zeros(mean.shape());
        for (int i = 0; i < mean.size(); i++) {
            mean.data()[i] = i / mean.rowLength();
            logVariance.data()[i] = -30;
        }
        LatentPictures pictures = new LatentPictures(
                LATENT, IntStream.range(0, PICTURES).toArray(), mean, logVariance);
        return new TokenBatches(pictures, attention, 6, 3, steps, guidance, unconditional, 4);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchDependsOnItsStepAlone(Attention attention) {
        TokenBatch first = batches(attention, 0.1, List.of(1f)).apply(17);
        TokenBatch again = batches(attention, 0.1, List.of(1f)).apply(17);
        TokenBatch other = batches(attention, 0.1, List.of(1f)).apply(18);

        assertThat(again.noise().data()).isEqualTo(first.noise().data()).isNotEqualTo(other.noise().data());
        assertThat(again.steps()).isEqualTo(first.steps());
        assertThat(again.contexts()).extracting(PrefixContext::label)
                .isEqualTo(first.contexts().stream().map(PrefixContext::label).toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyPictureComesWithItsClassAndItsScaledTokens(Attention attention) {
        Set<Integer> seen = new HashSet<>();
        for (int step = 1; step <= 20; step++) {
            for (PrefixContext context : batches(attention, 0, List.of(1f)).apply(step).contexts()) {
                seen.add(context.label());
                for (float value : context.tokens().data()) {
                    assertThat(value).isCloseTo(0.5f * context.label(), within(1e-4f));
                }
            }
        }
        assertThat(seen).hasSize(PICTURES);
    }

    @ParameterizedTest
    @EnumSource
    void shapesFitTogether(Attention attention) {
        for (int step = 1; step <= 20; step++) {
            TokenBatch batch = batches(attention, 0.1, List.of(1f)).apply(step);
            int rows = batch.rows();
            int noised = batch.repeats() * rows;
            assertThat(batch.noise().shape()).containsExactly(noised, LATENT.tokenDimension());
            assertThat(batch.steps()).hasSize(noised);
            assertThat(Arrays.stream(batch.steps())).allMatch(t -> t >= 0 && t < 50);
            assertThat(batch.weights()).hasSize(noised);
            assertThat(IntStream.range(0, noised))
                    .allMatch(row -> batch.weights()[row] == ALIKE.weight(batch.steps()[row]));
            assertThat(batch.guidance()).hasSize(rows).containsOnly(1f);
            for (PrefixContext context : batch.contexts()) {
                assertThat(context.known() + context.asked()).isEqualTo(LATENT.tokens());
                assertThat(Arrays.stream(context.order()).sorted().toArray())
                        .isEqualTo(IntStream.range(0, LATENT.tokens()).toArray());
            }
        }
    }

    /** Any of 256 counts is off by six deviations once in 2 million seeds; in raster order all are by more than 13. */
    @Test
    void maskedModelsSeeTokensInRandomOrders() {
        int tokens = LATENT.tokens();
        int[] counts = new int[tokens * tokens];
        int orders = 0;
        for (int step = 1; step <= 400; step++) {
            for (PrefixContext context : batches(Attention.MASKED, 0, List.of(1f)).apply(step).contexts()) {
                for (int place = 0; place < tokens; place++) {
                    counts[place * tokens + context.order()[place]]++;
                }
                orders++;
            }
        }
        double expected = (double) orders / tokens;
        assertThat(Arrays.stream(counts)).allSatisfy(count -> assertThat((double) count)
                .isCloseTo(expected, within(6 * Math.sqrt(expected * (1 - 1.0 / tokens)))));
    }

    @Test
    void causalModelsSeeThemRowByRow() {
        assertThat(batches(Attention.CAUSAL, 0, List.of(1f)).apply(1).contexts())
                .allSatisfy(context -> assertThat(context.order()).isSorted());
    }

    @Test
    void maskedModelsKnowAnyNumberOfTokensAsOftenAsAnother() {
        // Any 48 steps in a row, since the optimiser's memory is short too. The law of the cosine has 6 of 16 below 3.
        for (int first = 1; first <= 1000; first += 37) {
            int[] seen = new int[LATENT.tokens()];
            IntStream.range(first, first + 3 * seen.length)
                    .map(step -> batches(Attention.MASKED, 0, List.of(1f)).apply(step).contexts().get(0).known())
                    .forEach(known -> seen[known]++);
            assertThat(Arrays.stream(seen)).allMatch(times -> times >= 2 && times <= 4);
        }
    }

    @Test
    void causalModelsSeeEveryTokenNoisedAsOftenAsAsked() {
        assertThat(IntStream.rangeClosed(1, 20).mapToObj(batches(Attention.CAUSAL, 0, List.of(1f))::apply))
                .allMatch(batch -> batch.repeats() == 3);
    }

    @Test
    void maskedModelsSeeMuchTheSameNumberOfNoisedTokensHoweverFewAreAskedFor() {
        // Three times the mean number of tokens that are asked for, of each of 6 pictures.
        double mean = 6 * 3 * (1 + LATENT.tokens()) / 2.0;
        for (int step = 1; step <= 50; step++) {
            TokenBatch batch = batches(Attention.MASKED, 0, List.of(1f)).apply(step);
            assertThat((double) batch.repeats() * batch.rows()).isCloseTo(mean, within(0.5 * batch.rows()));
        }
    }

    @Test
    void theStepsOfEveryBatchAreSpreadOverTheWholePath() {
        for (int step = 1; step <= 20; step++) {
            int[] seen = batches(Attention.CAUSAL, 0, List.of(1f)).apply(step).steps();
            for (int tenth = 0; tenth < 10; tenth++) {
                int from = 5 * tenth;
                long inside = Arrays.stream(seen).filter(t -> t >= from && t < from + 5).count();
                double expected =
                        seen.length * IntStream.range(from, from + 5).mapToDouble(ALIKE::probability).sum();
                // 288 draws apart from each other would have a deviation of 6 where most are.
                assertThat((double) inside).isCloseTo(expected, within(4.0));
            }
        }
    }

    @Test
    void classesAreHiddenAsOftenAsAsked() {
        long hidden = IntStream.rangeClosed(1, 500)
                .mapToObj(step -> batches(Attention.CAUSAL, 0.1, List.of(1f)).apply(step))
                .flatMap(batch -> batch.contexts().stream())
                .filter(context -> context.label() == PrefixContext.UNCONDITIONAL)
                .count();
        // Of 3000 at 0.1: 300, deviation 16.4; 5 deviations are missed by chance once in 1.7 million seeds.
        assertThat(hidden).isBetween(218L, 382L);
    }

    @Test
    void stepsComeAsOftenAsTheirDistributionSaysAndCountByItsWeights() {
        StepDistribution path =
                StepDistribution.ofPath(DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, new Respacing("ddim50")));
        int[] seen = new int[path.count()];
        int rows = 0;
        for (int step = 1; step <= 100; step++) {
            TokenBatch batch = batches(Attention.CAUSAL, path, 0, List.of(1f)).apply(step);
            for (int i = 0; i < batch.steps().length; i++) {
                int t = batch.steps()[i];
                seen[t]++;
                rows++;
                assertThat(batch.weights()[i]).isEqualTo(path.weight(t));
            }
        }
        for (int t = 0; t < seen.length; t++) {
            double expected = rows * path.probability(t);
            // 6 deviations: one of 50 steps is that far off by chance once in 10 million seeds.
            assertThat((double) seen[t]).as("step %s", t).isCloseTo(expected, within(6 * Math.sqrt(expected) + 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void scalesOfGuidanceTakeTurns(Attention attention) {
        TokenBatches batches = batches(attention, 0, List.of(1f, 3f));
        for (int step = 1; step <= 20; step++) {
            TokenBatch batch = batches.apply(step);
            assertThat(batch.isGuided()).isEqualTo(step % 2 == 1);
            for (float scale : batch.guidance()) {
                assertThat(scale > 1).isEqualTo(batch.isGuided());
            }
        }
    }

    @Test
    void guidanceGrowsAlongACausalPictureUpToItsScale() {
        float[] guidance = batches(Attention.CAUSAL, 0, List.of(3f)).apply(1).guidance();

        assertThat(guidance[0]).isEqualTo(1 + 2f / 16);
        assertThat(guidance[14]).isEqualTo(1 + 2f * 15 / 16);
        assertThat(guidance[15]).isEqualTo(guidance[14]);
    }
}
