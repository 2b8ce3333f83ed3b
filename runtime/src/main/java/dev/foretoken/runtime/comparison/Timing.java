package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.evaluation.Figure;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How fast a candidate is. Times are from the request to the last picture, by the clock.
 *
 * @param speedup how many times as fast as its baseline, see {@link #ratios}
 * @param ratios of each round: time of the baseline's run next to it over its own; none of a baseline
 * @param predictedSpeedup how many times as fast its decoding should be: the time that decoding took the baseline over
 *     what the cost model says of this one, medians over the runs; empty where nothing was verified, or costs could not
 *     be measured
 * @param secondsAPicture median over the runs of the time of a picture
 * @param seconds of each run
 * @param picturesSeconds of this, in all runs, from latents to pictures
 * @param pictures number of pictures in all runs
 */
public record Timing(
        Figure speedup, List<Double> ratios, OptionalDouble predictedSpeedup, double secondsAPicture,
        List<Double> seconds, double picturesSeconds, int pictures) {
    /** Fewer ratios than this lie all on one side of 1 by chance more often than 1 time in 20. */
    public static final int FEWEST_ROUNDS = 6;

    /** Whether it is faster, and that is no accident. */
    boolean wins() {
        return conclusive() && speedup.low() > 1;
    }

    /** Whether it is slower, and that is no accident. */
    boolean loses() {
        return conclusive() && speedup.high() < 1;
    }

    private boolean conclusive() {
        return ratios.size() >= FEWEST_ROUNDS;
    }
}
