package dev.foretoken.runtime.evaluation;

/**
 * A measured number.
 *
 * @param value what was measured
 * @param low lower end of its 95 % interval; of pictures it is by the {@link Bootstrap}
 * @param high upper end
 * @param pictures number of pictures that it was computed from
 */
public record Figure(double value, double low, double high, int pictures) {}
