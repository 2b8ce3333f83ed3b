package dev.foretoken.api.numerics;

import dev.foretoken.api.ForetokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which of the 1000 training steps are taken when sampling (Nichol and Dhariwal 2021, arXiv 2102.09672, section 4).
 *
 * <p>Written as a number of steps ({@code 100}), as equal sections with a number each ({@code 10,20,15}), with a fixed
 * stride from 0 ({@code ddim50}), or spread evenly from 0 to {@value #EVEN_LAST} ({@code even17}). The last exists for
 * every number, stays away from t = 999, where the cosine schedule is ill-conditioned, and takes the steps of
 * {@code ddim50} for 50. Two are equal if they are written alike.
 *
 * @param text the notation
 */
public record Respacing(String text) {
    /** Steps of the diffusion that heads are trained with. */
    public static final int TRAINING_STEPS = 1000;

    private static final String STRIDED = "ddim";
    private static final String EVEN = "even";
    private static final int EVEN_LAST = 980;

    /** @throws ForetokenException with {@link ForetokenException.Code#INVALID_ARGUMENT} if it cannot be read */
    public Respacing {
        steps(text);
    }

    /** The training steps that are taken, ascending; entry t is the original step of the respaced step t. */
    public int[] timesteps() {
        return steps(text);
    }

    /** Number of steps, T. */
    public int count() {
        return steps(text).length;
    }

    /** Every step that heads are trained with. */
    public static Respacing none() {
        return new Respacing(Integer.toString(TRAINING_STEPS));
    }

    /** This many steps, spread evenly. */
    public static Respacing even(int count) {
        return new Respacing(EVEN + count);
    }

    @Override
    public String toString() {
        return text;
    }

    private static int[] steps(String text) {
        try {
            if (text.startsWith(STRIDED)) {
                return strided(text, Integer.parseInt(text.substring(STRIDED.length())));
            }
            return text.startsWith(EVEN)
                    ? even(text, Integer.parseInt(text.substring(EVEN.length())))
                    : sections(text, List.of(text.split(",", -1)).stream().map(Integer::parseInt).toList());
        } catch (NumberFormatException e) {
            throw invalid(text, "it is not a number of steps, a list of such, ddimN or evenN");
        }
    }

    private static int[] even(String text, int count) {
        if (count < 1 || count > EVEN_LAST + 1) {
            throw invalid(text, "[" + count + "] steps cannot be spread from 0 to " + EVEN_LAST);
        }
        int[] steps = new int[count];
        for (int t = 0; t < count; t++) {
            // A single step has to come all the way.
            steps[t] = count == 1 ? EVEN_LAST : (int) Math.rint(t * (double) EVEN_LAST / (count - 1));
        }
        return steps;
    }

    private static int[] strided(String text, int count) {
        for (int stride = 1; stride < TRAINING_STEPS; stride++) {
            if ((TRAINING_STEPS + stride - 1) / stride == count) {
                int[] steps = new int[count];
                for (int t = 0; t < count; t++) {
                    steps[t] = t * stride;
                }
                return steps;
            }
        }
        throw invalid(text, "no whole stride through " + TRAINING_STEPS + " steps takes exactly [" + count + "]");
    }

    private static int[] sections(String text, List<Integer> counts) {
        int smallest = TRAINING_STEPS / counts.size();
        int larger = TRAINING_STEPS % counts.size();
        TreeSet<Integer> steps = new TreeSet<>();
        int start = 0;
        for (int section = 0; section < counts.size(); section++) {
            int size = smallest + (section < larger ? 1 : 0);
            int count = counts.get(section);
            if (count < 1 || count > size) {
                throw invalid(text, "a section of [" + size + "] steps cannot take [" + count + "]");
            }
            double stride = count == 1 ? 1 : (size - 1.0) / (count - 1);
            double at = 0;
            for (int i = 0; i < count; i++) {
                // The official code rounds half to even and accumulates the stride; so must we, to the last bit.
                steps.add(start + (int) Math.rint(at));
                at += stride;
            }
            start += size;
        }
        return new ArrayList<>(steps).stream().mapToInt(Integer::intValue).toArray();
    }

    private static ForetokenException invalid(String text, String why) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_ARGUMENT,
                "Invalid diffusion steps [" + text + "]: " + why + ". Use for example 100, ddim50, even17 or 10,20,15");
    }
}
