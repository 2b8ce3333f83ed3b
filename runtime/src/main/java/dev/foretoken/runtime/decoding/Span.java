package dev.foretoken.runtime.decoding;

/**
 * The positions of one picture that AR steps draw, given what was known at some prefix.
 *
 * @param image within the batch
 * @param firstStep first AR step
 * @param endStep after the last AR step
 * @param known tokens of the prefix, and where the positions start in the generation order
 * @param asked number of positions
 * @param guidance w
 */
record Span(int image, int firstStep, int endStep, int known, int asked, float guidance) {}
