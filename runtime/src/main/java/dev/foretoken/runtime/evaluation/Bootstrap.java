package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.numerics.Philox;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The bootstrap (Efron and Tibshirani 1993, "An introduction to the bootstrap", chapters 6 and 10): a statistic of sets
 * that are drawn from the pictures with replacement shows how far it would move with other pictures.
 *
 * <p>Pictures are drawn within their class, as many as the class has: how many there are of each is no accident.
 *
 * <p>A drawn set repeats pictures, which moves some statistics: a Frechet distance grows once more by the bias that it
 * has already. So the replicates are shifted until their mean is the value itself; quantiles are taken then. Such an
 * interval covers the statistic's expectation <em>for this number of pictures</em>, its bias included. Where
 * two sets have the same law it is too wide, by at most sqrt(3), as the distance is of second order there.
 *
 * @param seed of the draws; sets that are compared with each other take different ones
 * @param replicates number of drawn sets
 */
public record Bootstrap(long seed, int replicates) {
    /** The statistic of the pictures, with its replicates. */
    public Estimate estimate(ClassifiedPictures pictures, ToDoubleFunction<ClassifiedPictures> statistic) {
        double value = statistic.applyAsDouble(pictures);
        int[][] classmates = classmates(pictures);
        double[] drawn = IntStream.range(0, replicates)
                .parallel()
                .mapToDouble(replicate -> statistic.applyAsDouble(pictures.gather(draw(classmates, replicate))))
                .toArray();
        double shift = value - DoubleStream.of(drawn).average().orElse(value);
        return new Estimate(value, DoubleStream.of(drawn).map(replicate -> replicate + shift).toArray());
    }

    /** For each picture one of its class. */
    private int[] draw(int[][] classmates, int replicate) {
        Philox random = new Philox(seed);
        return IntStream.range(0, classmates.length)
                .map(i -> classmates[i][(int) (classmates[i].length * random.uniform(i, replicate, 0))])
                .toArray();
    }

    /** For each picture all of its class. */
    private static int[][] classmates(ClassifiedPictures pictures) {
        Map<Integer, int[]> rows = pictures.rowsByClass();
        return Arrays.stream(pictures.labels()).mapToObj(rows::get).toArray(int[][]::new);
    }
}
