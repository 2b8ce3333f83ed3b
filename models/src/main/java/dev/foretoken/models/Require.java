package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;

/** What a model's specification must fulfil. */
final class Require {
    private Require() {}

    static int positive(String what, int value) {
        that(value > 0, what + " [" + value + "] must be at least 1");
        return value;
    }

    static void that(boolean condition, String message) {
        if (!condition) {
            throw new ForetokenException(ForetokenException.Code.INVALID_MODEL, message);
        }
    }
}
