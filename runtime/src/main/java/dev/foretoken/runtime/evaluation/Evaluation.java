package dev.foretoken.runtime.evaluation;

/**
 * How good pictures are, beside real ones.
 *
 * @param pictures of the pictures
 * @param data the floor: of as many real pictures, none of them in the reference. Their Frechet distance is what chance
 *     alone gives at this number of pictures
 * @param frechetOverFloor the Frechet distance of the pictures over that of the real ones: 1 where the two cannot be
 *     told apart
 */
public record Evaluation(Quality pictures, Quality data, Figure frechetOverFloor) {}
