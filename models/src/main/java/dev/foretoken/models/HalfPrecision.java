package dev.foretoken.models;

/** Conversions between float32 and the two 16-bit formats, rounding to nearest even; Java 17 has none. */
final class HalfPrecision {
    private static final int SIGN = 0x8000;
    private static final int FLOAT_INFINITY = 0x7F800000;
    private static final int HALF_INFINITY = 0x7C00;
    private static final int HALF_NAN = 0x7E00;
    /** Mantissa bits that float32 has more than IEEE 754 binary16. */
    private static final int SHIFT = 13;
    /** Difference of the exponent biases, at the place of float32's exponent. */
    private static final int REBIAS = (127 - 15) << 23;

    private HalfPrecision() {}

    static float fromFloat16(short half) {
        int magnitude = half & 0x7FFF;
        // A product with 2^112 rebiases the exponent, of subnormals too; infinity and NaN keep the largest one.
        float value = magnitude < HALF_INFINITY
                ? Float.intBitsToFloat(magnitude << SHIFT) * 0x1p112f
                : Float.intBitsToFloat(magnitude << SHIFT | FLOAT_INFINITY);
        return half < 0 ? -value : value;
    }

    static short toFloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & 0x7FFFFFFF;
        return (short) (bits >>> 16 & SIGN | magnitudeToFloat16(magnitude));
    }

    private static int magnitudeToFloat16(int magnitude) {
        if (magnitude > FLOAT_INFINITY) {
            return HALF_NAN;
        }
        if (magnitude < 0x38800000) {
            // Below 2^-14 halves are subnormal, multiples of 2^-24: the last place of floats from 0.5 to 1.
            return Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - Float.floatToRawIntBits(0.5f);
        }
        return Math.min(roundOff(magnitude, SHIFT) - (REBIAS >> SHIFT), HALF_INFINITY);
    }

    static float fromBfloat16(short bfloat) {
        return Float.intBitsToFloat(bfloat << 16);
    }

    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (Float.isNaN(value) ? bits >>> 16 | 0x40 : roundOff(bits, 16));
    }

    /** Drops low bits, rounding to nearest even; a carry into the exponent is as it should be. */
    private static int roundOff(int bits, int dropped) {
        int half = (1 << (dropped - 1)) - 1;
        return (bits + half + (bits >>> dropped & 1)) >>> dropped;
    }
}
