package dev.foretoken.api;

import dev.foretoken.api.DiffusionHead.DenoisingPath;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * n drawn tokens and what is needed to judge them. Where a path is judged in segments, a segment stands for the path:
 * its end for the token, its steps for all.
 *
 * @param tokens x_0, [n, D]
 * @param finalMean mean of the last Gaussian, that of x_0 given x_1, [n, D]
 * @param finalDeviation its standard deviation, the temperature included, also where no final noise was added, [n, D]
 * @param sumLogDeviation sum over the steps t = T - 1, ..., 1 of the log standard deviation, without the temperature,
 *     [n, D]
 * @param path the whole paths, if they were asked for
 */
public record DenoisedTokens(
        FloatBlock tokens, FloatBlock finalMean, FloatBlock finalDeviation, FloatBlock sumLogDeviation,
        Optional<DenoisingPath> path) {

    /** The end of the given paths, with everything that can be told from them. */
    public static DenoisedTokens of(DenoisingPath path, float temperature) {
        int[] shape = path.means().shape();
        int steps = shape[0];
        int length = path.means().rowLength();
        FloatBlock sums = FloatBlock.zeros(shape[1], shape[2]);
        double temperatures = (steps - 1) * Math.log(temperature);
        for (int i = 0; i < length; i++) {
            double sum = 0;
            for (int t = steps - 1; t >= 1; t--) {
                sum += Math.log(path.deviations().data()[t * length + i]);
            }
            sums.data()[i] = (float) (sum - temperatures);
        }
        return new DenoisedTokens(
                first(path.states()), first(path.means()), first(path.deviations()), sums, Optional.of(path));
    }

    private static FloatBlock first(FloatBlock steps) {
        return steps.slice(0, 1).reshape(steps.shape()[1], steps.shape()[2]);
    }

    /** What the given steps of whole paths drew. */
    public DenoisedTokens over(DiffusionHead.Steps steps, float temperature) {
        return of(path.orElseThrow().over(steps), temperature);
    }

    /** n. */
    public int count() {
        return tokens.rows();
    }

    /** The tokens with the given indices, in their order. */
    public DenoisedTokens gather(int... rows) {
        return new DenoisedTokens(
                tokens.gather(rows), finalMean.gather(rows), finalDeviation.gather(rows),
                sumLogDeviation.gather(rows), path.map(paths -> paths.gather(rows)));
    }

    /** The tokens of all parts, one after another; with their paths if all have them. */
    public static DenoisedTokens concatenate(List<DenoisedTokens> parts) {
        Function<Function<DenoisedTokens, FloatBlock>, FloatBlock> all =
                component -> FloatBlock.concatenate(parts.stream().map(component).toList());
        return new DenoisedTokens(
                all.apply(DenoisedTokens::tokens), all.apply(DenoisedTokens::finalMean),
                all.apply(DenoisedTokens::finalDeviation), all.apply(DenoisedTokens::sumLogDeviation),
                parts.stream().allMatch(part -> part.path().isPresent())
                        ? Optional.of(DenoisingPath.concatenate(
                                parts.stream().map(part -> part.path().orElseThrow()).toList()))
                        : Optional.empty());
    }
}
