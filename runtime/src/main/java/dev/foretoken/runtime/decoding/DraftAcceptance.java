package dev.foretoken.runtime.decoding;

/**
 * How well one token was drafted.
 *
 * @param picture whose prefix it was drafted under, from 0
 * @param step the AR step that draws it
 * @param probability that it is accepted, all segments of its path included, from 0 to 1
 */
public record DraftAcceptance(int picture, int step, double probability) {}
