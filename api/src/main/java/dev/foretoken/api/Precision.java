package dev.foretoken.api;

/** Arithmetic of matrix products. Everything that enters or leaves a part is float32 in either case. */
public enum Precision {
    FLOAT32,
    BFLOAT16
}
