package dev.foretoken.runtime.decoding;

/**
 * How well one token was drafted.
 *
 * @param step the AR step that draws it
 * @param probability that it is accepted, from 0 to 1
 */
public record DraftAcceptance(int step, double probability) {}
