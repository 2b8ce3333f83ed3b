package dev.foretoken.runtime.evaluation;

/**
 * How good a set of pictures is.
 *
 * @param frechetDistance {@link FrechetDistance} to the reference; less is better
 * @param classAccuracy {@link ClassAccuracy}
 * @param diversity {@link WithinClassVariance} over that of the reference
 */
public record Quality(Figure frechetDistance, Figure classAccuracy, Figure diversity) {}
