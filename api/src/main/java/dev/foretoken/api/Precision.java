package dev.foretoken.api;

import java.util.Locale;

/** Arithmetic of matrix products. Everything that enters or leaves a part is float32 in either case. */
public enum Precision {
    FLOAT32,
    BFLOAT16;

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
