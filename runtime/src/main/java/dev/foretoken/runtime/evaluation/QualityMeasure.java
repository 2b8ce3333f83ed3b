package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.ForetokenException;

/**
 * Measures pictures by a reference of real ones, and by as many further real ones. The reference is part of the
 * measure, the same for everything that is compared, so its own chance is in no interval.
 */
public final class QualityMeasure {
    private static final long PICTURES = 1;
    private static final long DATA = 2;

    private final int replicates;
    private final ClassifiedPictures data;
    private final FrechetDistance distance;
    private final double variance;

    /**
     * Prepares to measure.
     *
     * @param reference real pictures
     * @param data as many other real pictures
     * @param replicates of the {@link Bootstrap}
     * @throws ForetokenException if the numbers of pictures differ, or are too small
     */
    public QualityMeasure(ClassifiedPictures reference, ClassifiedPictures data, int replicates) {
        requireCount(reference.count(), data);
        this.replicates = replicates;
        this.data = data;
        this.distance = new FrechetDistance(FeatureStatistics.of(reference.features()));
        this.variance = WithinClassVariance.of(reference);
    }

    /** Number of pictures that it takes. */
    public int pictures() {
        return data.count();
    }

    /**
     * Measures pictures.
     *
     * @param pictures as many as the real ones, so that the bias of their number is the same in both
     * @throws ForetokenException if they are more or fewer
     */
    public Evaluation evaluate(ClassifiedPictures pictures) {
        requireCount(data.count(), pictures);
        Estimate distances = distance(PICTURES, pictures);
        Estimate floor = distance(DATA, data);
        return new Evaluation(
                quality(PICTURES, pictures, distances), quality(DATA, data, floor),
                distances.over(floor).figure(pictures.count()));
    }

    private Quality quality(long seed, ClassifiedPictures set, Estimate distances) {
        Bootstrap bootstrap = new Bootstrap(seed, replicates);
        int n = set.count();
        return new Quality(
                distances.figure(n),
                bootstrap.estimate(set, ClassAccuracy::of).map(share -> Math.min(1, Math.max(0, share))).figure(n),
                bootstrap.estimate(set, drawn -> WithinClassVariance.of(drawn) / variance).figure(n));
    }

    private Estimate distance(long seed, ClassifiedPictures set) {
        return new Bootstrap(seed, replicates)
                .estimate(set, drawn -> distance.to(FeatureStatistics.of(drawn.features())))
                .map(shifted -> Math.max(0, shifted));
    }

    private static void requireCount(int expected, ClassifiedPictures set) {
        if (set.count() != expected) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Cannot compare [" + set.count() + "] pictures with [" + expected
                            + "]: the Frechet distance depends on their number, so take as many");
        }
    }
}
