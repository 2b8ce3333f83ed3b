package dev.foretoken.testkit;

import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.Philox;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A draft and a target whose laws are known: denoising paths of {@value #STEPS} Gaussian steps, the last one noisy like
 * the others, of tokens of {@value #DIMENSION} values.
 *
 * @param draft q
 * @param target p
 */
record GaussianChain(Law draft, Law target) {
    static final int STEPS = 3;
    static final int DIMENSION = 2;

    /** Of every second path or so neither law covers the other. */
    static final GaussianChain KNOWN = new GaussianChain(new Law(0.6, 0.35, 0.9), new Law(0.7, 0.1, 0.8));

    private static final Philox RANDOM = new Philox(4);

    /** x_T is standard normal, and x_t = slope x_{t+1} + shift + deviation e_t. */
    record Law(double slope, double shift, double deviation) {
        /** Of the token, x_0. */
        double mean() {
            double mean = 0;
            for (int t = 0; t < STEPS; t++) {
                mean = slope * mean + shift;
            }
            return mean;
        }

        /** Of the token's standard deviation, the square. */
        double variance() {
            double variance = 1;
            for (int t = 0; t < STEPS; t++) {
                variance = slope * slope * variance + deviation * deviation;
            }
            return variance;
        }

        DenoisingPath sample(FloatBlock noise) {
            FloatBlock states = PartContract.copy(noise);
            for (int i = noise.size() - noise.rowLength() - 1; i >= 0; i--) {
                states.data()[i] = (float) (mean(states, i) + deviation * states.data()[i]);
            }
            return evaluate(states);
        }

        DenoisingPath evaluate(FloatBlock states) {
            int[] shape = states.shape();
            FloatBlock means = FloatBlock.zeros(STEPS, shape[1], shape[2]);
            FloatBlock deviations = FloatBlock.zeros(STEPS, shape[1], shape[2]);
            for (int i = 0; i < means.size(); i++) {
                means.data()[i] = mean(states, i);
                deviations.data()[i] = (float) deviation;
            }
            return new DenoisingPath(states, means, deviations);
        }

        private float mean(FloatBlock states, int i) {
            return (float) (slope * states.data()[i + states.rowLength()] + shift);
        }
    }

    /** The noise of paths: the numbers behind the addresses (token, purpose, attempt), [T + 1, n, D]. */
    static FloatBlock noise(int purpose, int[] tokens, int[] attempts) {
        FloatBlock noise = FloatBlock.zeros(STEPS + 1, tokens.length, DIMENSION);
        float[] own = new float[(STEPS + 1) * DIMENSION];
        for (int i = 0; i < tokens.length; i++) {
            RANDOM.normals(tokens[i], purpose, attempts[i], own, 0, own.length);
            for (int t = 0; t <= STEPS; t++) {
                System.arraycopy(
                        own, t * DIMENSION, noise.data(), (t * tokens.length + i) * DIMENSION, DIMENSION);
            }
        }
        return noise;
    }

    /** Tokens 0 to n - 1 of the draft, with what the target computes for this evidence. */
    DraftedTokens drafted(int n, Evidence evidence) {
        FloatBlock noise = noise(0, IntStream.range(0, n).toArray(), new int[n]);
        DenoisingPath drafted = draft.sample(noise);
        return switch (evidence) {
            case PATH -> new DraftedTokens(denoised(drafted), denoised(target.evaluate(drafted.states())));
            case LAST_GAUSSIAN -> new DraftedTokens(
                    withoutPath(denoised(drafted)), withoutPath(denoised(target.sample(noise))));
        };
    }

    /** Paths of the target, and what the draft says of them. */
    DraftedTokens proposed(FloatBlock noise) {
        DenoisingPath proposed = target.sample(noise);
        return new DraftedTokens(denoised(draft.evaluate(proposed.states())), denoised(proposed));
    }

    /** All numbers, to be compared. */
    static float[][] values(DraftedTokens drafted) {
        return Stream.of(drafted.draft(), drafted.target())
                .flatMap(law -> Stream.concat(
                        Stream.of(law.tokens(), law.finalMean(), law.finalDeviation(), law.sumLogDeviation()),
                        law.path().stream()
                                .flatMap(path -> Stream.of(path.states(), path.means(), path.deviations()))))
                .map(FloatBlock::data)
                .toArray(float[][]::new);
    }

    private static DenoisedTokens denoised(DenoisingPath path) {
        return DenoisedTokens.of(path, 1);
    }

    private static DenoisedTokens withoutPath(DenoisedTokens tokens) {
        return new DenoisedTokens(
                tokens.tokens(), tokens.finalMean(), tokens.finalDeviation(), tokens.sumLogDeviation(),
                Optional.empty());
    }
}
