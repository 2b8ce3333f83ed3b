package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.Philox;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Batches of tokens for masked and causal models. Everything random in a batch has an address that begins with its
 * step.
 *
 * @param pictures what is learned from
 * @param attention what the model can see
 * @param batchSize pictures a step
 * @param repeats how often each token is noised, at least once; by a masked model on average over how many are asked
 *     for
 * @param denoisingSteps how often each t is drawn
 * @param guidanceScales guidance is one of these for each batch, in turn; 1 alone for none
 * @param unconditional share of the pictures whose class is hidden
 * @param seed of everything random
 */
public record TokenBatches(
        LatentPictures pictures, Attention attention, int batchSize, int repeats,
        StepDistribution denoisingSteps, List<Float> guidanceScales, double unconditional, long seed)
        implements LongFunction<TokenBatch> {
    private static final double GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

    /** What is drawn, as the last part of an address. */
    private enum Purpose {
        PICTURE,
        LATENT,
        LABEL,
        MASK,
        ORDER,
        STEP,
        NOISE
    }

    /** How a model sees the tokens of a picture. */
    public enum Attention {
        /** A random set of tokens is known, all others are asked for. */
        MASKED,
        /** Each token is asked for under those before it. */
        CAUSAL
    }

    @Override
    public TokenBatch apply(long step) {
        Draw draw = new Draw(new Philox(seed), (int) step);
        LatentSpec latent = pictures.spec();
        int known = known(draw);
        List<PrefixContext> contexts =
                IntStream.range(0, batchSize).mapToObj(picture -> context(draw, picture, known)).toList();
        int asked = latent.tokens() - known;
        int times = repeats(asked);
        FloatBlock noise = FloatBlock.zeros(times * batchSize * asked, latent.tokenDimension());
        draw.normals(Purpose.NOISE, 0, noise.data());
        int[] steps = steps(draw, times, batchSize * asked);
        return new TokenBatch(contexts, times, steps, weights(steps), noise, guidance(draw, asked));
    }

    /**
     * The fewer tokens are asked for, the more often each is noised, so that a gradient scatters as little and a step
     * takes as long.
     */
    private int repeats(int asked) {
        return switch (attention) {
            case MASKED -> Math.max(1, Math.round(repeats * (pictures.spec().tokens() + 1) / 2f / asked));
            case CAUSAL -> repeats;
        };
    }

    /**
     * Tokens that all pictures of a batch know, any number as likely as another: the mean over those that are asked for
     * then is the likelihood of a picture that is drawn token by token in a random order (Hoogeboom et al. 2022, arXiv
     * 2110.02037, section 3). Batches that follow one another differ by a golden section, so that few of them, as many
     * as an optimiser's memory is long, have seen all numbers.
     */
    private int known(Draw draw) {
        return switch (attention) {
            case MASKED -> {
                double start = new Draw(draw.philox, 0).uniform(Purpose.MASK, 0);
                yield (int) (fraction(start + draw.step * GOLDEN_SECTION) * pictures.spec().tokens());
            }
            case CAUSAL -> 0;
        };
    }

    /** How far a place is on its way round the unit interval. */
    private static double fraction(double place) {
        return place - Math.floor(place);
    }

    private PrefixContext context(Draw draw, int picture, int known) {
        int index = (int) (draw.uniform(Purpose.PICTURE, picture) * pictures.count());
        float[] normals = new float[pictures.mean().rowLength()];
        draw.normals(Purpose.LATENT, picture, normals);
        boolean hidden = draw.uniform(Purpose.LABEL, picture) < unconditional;
        int[] order = order(draw, picture);
        return new PrefixContext(
                picture, hidden ? PrefixContext.UNCONDITIONAL : pictures.labels()[index], order,
                pictures.tokens(index, normals), known, order.length - known);
    }

    private int[] order(Draw draw, int picture) {
        int[] order = IntStream.range(0, pictures.spec().tokens()).toArray();
        if (attention == Attention.MASKED) {
            float[] uniforms = new float[order.length];
            draw.uniforms(Purpose.ORDER, picture, 1, uniforms);
            // Fisher and Yates.
            for (int i = order.length - 1; i > 0; i--) {
                int j = Math.min(i, (int) (uniforms[i] * (i + 1)));
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        return order;
    }

    /**
     * Of each noised row. Rows are a golden section apart, and the repeats of a token evenly, so that all of a batch,
     * those of a picture and those of a token tell of more steps than as many draws would (a Kronecker sequence with a
     * random start).
     */
    private int[] steps(Draw draw, int times, int rows) {
        double start = draw.uniform(Purpose.STEP, 0);
        int[] steps = new int[times * rows];
        for (int i = 0; i < steps.length; i++) {
            double place = start + (i % rows) * GOLDEN_SECTION + (double) (i / rows) / times;
            steps[i] = denoisingSteps.at(fraction(place));
        }
        return steps;
    }

    private float[] weights(int... steps) {
        float[] weights = new float[steps.length];
        for (int i = 0; i < steps.length; i++) {
            weights[i] = denoisingSteps.weight(steps[i]);
        }
        return weights;
    }

    /**
     * As it develops over a generation by default: linear in the tokens that are known after the row's step. Scales take
     * turns by batch, not by picture, since a batch without guidance is half of the work.
     */
    private float[] guidance(Draw draw, int asked) {
        float scale = guidanceScales.get(draw.step % guidanceScales.size());
        int tokens = pictures.spec().tokens();
        float[] guidance = new float[batchSize * asked];
        for (int row = 0; row < guidance.length; row++) {
            int before = attention == Attention.CAUSAL ? row % asked : tokens - asked;
            guidance[row] = 1 + (scale - 1) * Math.min(before + 1, tokens - 1) / tokens;
        }
        return guidance;
    }

    /** The random numbers of one step. */
    private record Draw(Philox philox, int step) {
        double uniform(Purpose purpose, int index) {
            return philox.uniform(step, index, purpose.ordinal());
        }

        void uniforms(Purpose purpose, int index, float high, float... values) {
            philox.uniforms(0, high, step, index, purpose.ordinal(), values);
        }

        void normals(Purpose purpose, int index, float... values) {
            philox.normals(step, index, purpose.ordinal(), values, 0, values.length);
        }
    }
}
