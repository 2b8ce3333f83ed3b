package dev.foretoken.models.pictures;

import dev.foretoken.api.numerics.Philox;

/** The random choices of one picture, one after another, from the picture's address. */
final class Chance {
    private final Philox philox;
    private final int split;
    private final int index;
    private int drawn;

    Chance(long seed, int split, int index) {
        this.philox = new Philox(seed);
        this.split = split;
        this.index = index;
    }

    /** A number in (low, high). */
    double between(double low, double high) {
        return low + (high - low) * philox.uniform(index, split, drawn++);
    }

    /** A whole number from 0 to {@code bound} - 1. */
    int below(int bound) {
        return (int) between(0, bound);
    }

    boolean happens(double probability) {
        return between(0, 1) < probability;
    }
}
