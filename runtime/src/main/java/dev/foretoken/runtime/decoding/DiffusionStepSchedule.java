package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.names.KnownNames;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many denoising steps a token takes at each AR step. It depends on the AR step alone, so draft and target take the
 * same steps at the same position.
 *
 * <p>Written as a {@linkplain Respacing respacing} where it is the same everywhere ({@code ddim50}), or as a shape with
 * the first and the last number ({@code linear:50-5}).
 */
public sealed interface DiffusionStepSchedule {
    /** The denoising steps at AR step {@code step}, from 0, of {@code steps}. */
    Respacing at(int step, int steps);

    /** The smallest number of denoising steps. */
    int fewest();

    /** The same denoising steps everywhere. */
    static DiffusionStepSchedule constant(Respacing respacing) {
        return new Constant(respacing);
    }

    /** @throws ForetokenException if it is neither a respacing nor a known shape with two numbers */
    static DiffusionStepSchedule parse(String text) {
        Matcher annealed = Annealed.NOTATION.matcher(text);
        if (annealed.matches()) {
            return new Annealed(
                    Shape.of(annealed.group(1)), number(text, annealed.group(2)), number(text, annealed.group(3)));
        }
        if (text.contains(":")) {
            throw invalid(text, "a schedule along the AR steps is a shape with the first and the last number");
        }
        return constant(new Respacing(text));
    }

    private static int number(String text, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw invalid(text, "[" + digits + "] steps are too many");
        }
    }

    private static ForetokenException invalid(String text, String why) {
        return new ForetokenException(
                Code.INVALID_ARGUMENT,
                "Invalid diffusion steps [" + text + "]: " + why + ". Use for example linear:50-5");
    }

    /**
     * The same everywhere.
     *
     * @param respacing the denoising steps
     */
    record Constant(Respacing respacing) implements DiffusionStepSchedule {
        @Override
        public Respacing at(int step, int steps) {
            return respacing;
        }

        @Override
        public int fewest() {
            return respacing.count();
        }

        @Override
        public String toString() {
            return respacing.toString();
        }
    }

    /**
     * Diffusion step annealing: many steps for the first tokens, few for the last, which the others all but determine
     * (Zhao et al. 2025, arXiv 2505.20297). The shapes are those of the code released with the paper; the steps are
     * {@linkplain Respacing#even spread evenly}, where that code spreads them over all training steps and has t at
     * most 950.
     *
     * @param shape how the number falls
     * @param first N, at the first AR step
     * @param last M, at the last; at most N
     */
    record Annealed(Shape shape, int first, int last) implements DiffusionStepSchedule {
        private static final Pattern NOTATION = Pattern.compile("([^:]+):(\\d+)-(\\d+)");

        public Annealed {
            if (last < 1 || first < last) {
                throw invalid(
                        text(shape, first, last),
                        "[" + last + "] must be at least 1, and [" + first + "] not below it");
            }
            Respacing.even(first); // refuses too many
        }

        @Override
        public Respacing at(int step, int steps) {
            return Respacing.even(
                    steps == 1 ? first : last + (int) ((first - last) * shape.share(step, steps - 1)));
        }

        @Override
        public int fewest() {
            return last;
        }

        @Override
        public String toString() {
            return text(shape, first, last);
        }

        private static String text(Shape shape, int first, int last) {
            return shape + ":" + first + "-" + last;
        }
    }

    /** How the number of steps falls from N at k = 0 to M at k = K - 1: n = M + floor((N - M) share). */
    enum Shape {
        /** share = (K - 1 - k) / (K - 1). */
        LINEAR {
            @Override
            double share(int step, int last) {
                return (double) (last - step) / last;
            }
        },
        /** share = (cos(pi k / (K - 1)) + 1) / 2. */
        COSINE {
            @Override
            double share(int step, int last) {
                return (StrictMath.cos(Math.PI * step / last) + 1) / 2;
            }
        },
        /** share = 1 for k below (K - 1) / 2, and 0 from there on. */
        TWO_STAGE {
            @Override
            double share(int step, int last) {
                return 2 * step < last ? 1 : 0;
            }
        };

        abstract double share(int step, int last);

        static Shape of(String name) {
            List<String> names = Arrays.stream(values()).map(Shape::toString).toList();
            return Arrays.stream(values())
                    .filter(shape -> shape.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new KnownNames("shape of diffusion step annealing", names, "").unknown(name));
        }

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
