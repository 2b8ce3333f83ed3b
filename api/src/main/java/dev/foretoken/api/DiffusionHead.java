package dev.foretoken.api;

import dev.foretoken.api.numerics.Respacing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The small diffusion model that draws a token given its condition z.
 *
 * <p>Denoising one token is a path x_T, x_{T-1}, ..., x_0 with x_t = mean_t + deviation_t e_t, where mean_t and
 * deviation_t depend on x_{t+1}, t and z (Li et al. 2024, arXiv 2406.11838, section 3.2). Here step t of T, counted
 * from T - 1 down to 0, takes x_{t+1} to x_t. A head draws no random numbers: its noise is given. It is used by one
 * thread at a time.
 */
public interface DiffusionHead extends AutoCloseable {
    Spec spec();

    /**
     * Draws one token per row of the law's conditions; where the law takes only some of the steps, the state in which
     * they end.
     *
     * @param law the n laws to draw from
     * @param noise [steps + 1, n, D] for the steps that the law takes: e_t at index t - first, and at the last index
     *     the state to start from, which before the first step of all is x_T, noise itself
     * @param keepPath whether {@link DenoisedTokens#path()} is wanted
     * @throws ForetokenException if the conditions or the noise do not fit {@link #spec()}
     */
    DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath);

    /**
     * Evaluates the law along paths that are already known, all steps in one batch.
     *
     * @param states [steps + 1, n, D] for the steps that the law takes: x_t at index t - first
     * @return the Gaussians of every step given these states
     * @throws ForetokenException if the conditions or the states do not fit {@link #spec()}
     */
    DenoisingPath evaluate(DenoisingLaw law, FloatBlock states);

    /**
     * How many rows {@link #evaluate} takes in hardly more time than one; a row is a state of a token, two of them under
     * guidance. Who may not need the rest of a path asks for no more at once. By default there is no limit, as on
     * hardware that waits for the weights.
     */
    default int rowsAtOnce() {
        return Integer.MAX_VALUE;
    }

    /** Frees what it holds, and nothing that other heads use; once closed, it may be closed again. */
    @Override
    void close();

    /**
     * What a head is.
     *
     * @param tokenDimension D
     * @param conditionDimension length of a condition vector z
     * @param respacing the denoising steps it was made for; requests may choose others
     */
    record Spec(int tokenDimension, int conditionDimension, Respacing respacing) {}

    /**
     * The laws of n tokens.
     *
     * @param conditions z, [n, conditionDimension]
     * @param guidance classifier-free guidance, if any
     * @param respacing the denoising steps of a whole path
     * @param steps those of them to take
     * @param temperature factor of the noise at every step
     * @param finalNoise whether the last step (t = 0) adds its noise too; the official sampler does not
     */
    record DenoisingLaw(
            FloatBlock conditions, Optional<Guidance> guidance, Respacing respacing, Steps steps, float temperature,
            boolean finalNoise) {
        public DenoisingLaw {
            guidance.ifPresent(halves -> {
                halves.unconditional().requireShape("unconditional conditions", conditions.shape());
                if (halves.scale().length != conditions.rows()) {
                    throw new ForetokenException(
                            ForetokenException.Code.WRONG_SHAPE,
                            "[" + halves.scale().length + "] guidance scales for [" + conditions.rows() + "] tokens");
                }
            });
        }

        /** The law of whole paths. */
        public DenoisingLaw(
                FloatBlock conditions, Optional<Guidance> guidance, Respacing respacing, float temperature,
                boolean finalNoise) {
            this(conditions, guidance, respacing, new Steps(0, respacing.count()), temperature, finalNoise);
        }

        /** Number of tokens. */
        public int count() {
            return conditions.rows();
        }

        /** The laws of the tokens with the given indices. */
        public DenoisingLaw gather(int... rows) {
            return new DenoisingLaw(
                    conditions.gather(rows), guidance.map(halves -> halves.gather(rows)), respacing, steps, temperature,
                    finalNoise);
        }

        /** The same laws over other steps of their paths. */
        public DenoisingLaw over(Steps other) {
            return new DenoisingLaw(conditions, guidance, respacing, other, temperature, finalNoise);
        }

        /** The laws of all parts, which differ in nothing but their tokens, one after another. */
        public static DenoisingLaw concatenate(List<DenoisingLaw> parts) {
            DenoisingLaw first = parts.get(0);
            return new DenoisingLaw(
                    FloatBlock.concatenate(parts.stream().map(DenoisingLaw::conditions).toList()),
                    first.guidance().map(halves -> Guidance.concatenate(
                            parts.stream().map(part -> part.guidance().orElseThrow()).toList())),
                    first.respacing(), first.steps(), first.temperature(), first.finalNoise());
        }
    }

    /**
     * Denoising steps that follow one another: from step {@code end - 1} down to step {@code first}, which take x_end
     * to x_first.
     */
    record Steps(int first, int end) {
        public Steps {
            if (first < 0 || end <= first) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "There are no denoising steps from [" + end + "] down to [" + first + "]");
            }
        }

        /** How many. */
        public int count() {
            return end - first;
        }
    }

    /**
     * Classifier-free guidance: eps = eps_u + w (eps_c - eps_u) for the mean; the variance is the conditional half's.
     *
     * @param unconditional z of the class-free half, [n, conditionDimension]
     * @param scale w, one per token
     */
    record Guidance(FloatBlock unconditional, float[] scale) {
        Guidance gather(int... rows) {
            float[] gathered = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                gathered[i] = scale[rows[i]];
            }
            return new Guidance(unconditional.gather(rows), gathered);
        }

        static Guidance concatenate(List<Guidance> parts) {
            FloatBlock all = FloatBlock.concatenate(parts.stream().map(Guidance::unconditional).toList());
            float[] scales = new float[all.rows()];
            int at = 0;
            for (Guidance part : parts) {
                System.arraycopy(part.scale, 0, scales, at, part.scale.length);
                at += part.scale.length;
            }
            return new Guidance(all, scales);
        }
    }

    /**
     * Paths and the Gaussians of their steps; of part of a path where the law takes only some of the steps, t then
     * counting from the first of them.
     *
     * @param states x_t at index t, [T + 1, n, D]
     * @param means mean of x_t given x_{t+1}, [T, n, D]
     * @param deviations standard deviation of x_t given x_{t+1}, the temperature included, [T, n, D]
     */
    record DenoisingPath(FloatBlock states, FloatBlock means, FloatBlock deviations) {
        /** The part of whole paths that these steps take. */
        public DenoisingPath over(Steps steps) {
            return new DenoisingPath(
                    states.slice(steps.first(), steps.end() + 1), means.slice(steps.first(), steps.end()),
                    deviations.slice(steps.first(), steps.end()));
        }

        /** x_t, [n, D]. */
        public FloatBlock state(int t) {
            return states.slice(t, t + 1).reshape(states.shape()[1], states.shape()[2]);
        }

        /** The paths of the tokens with the given indices, in their order. */
        public DenoisingPath gather(int... tokens) {
            return new DenoisingPath(gather(states, tokens), gather(means, tokens), gather(deviations, tokens));
        }

        /** The paths of all parts, token after token. */
        public static DenoisingPath concatenate(List<DenoisingPath> parts) {
            Function<Function<DenoisingPath, FloatBlock>, FloatBlock> all =
                    component -> joinTokens(parts.stream().map(component).toList());
            return new DenoisingPath(
                    all.apply(DenoisingPath::states), all.apply(DenoisingPath::means),
                    all.apply(DenoisingPath::deviations));
        }

        private static FloatBlock gather(FloatBlock steps, int... tokens) {
            int[] shape = steps.shape();
            int[] rows = new int[shape[0] * tokens.length];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = row / tokens.length * shape[1] + tokens[row % tokens.length];
            }
            return steps.reshape(shape[0] * shape[1], shape[2])
                    .gather(rows)
                    .reshape(shape[0], tokens.length, shape[2]);
        }

        private static FloatBlock joinTokens(List<FloatBlock> parts) {
            int steps = parts.get(0).rows();
            int dimension = parts.get(0).shape()[2];
            List<FloatBlock> pieces = new ArrayList<>();
            for (int t = 0; t < steps; t++) {
                for (FloatBlock part : parts) {
                    pieces.add(part.slice(t, t + 1).reshape(part.shape()[1], dimension));
                }
            }
            FloatBlock all = FloatBlock.concatenate(pieces);
            return all.reshape(steps, all.rows() / steps, dimension);
        }
    }
}
