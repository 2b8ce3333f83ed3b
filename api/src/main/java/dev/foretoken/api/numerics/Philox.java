package dev.foretoken.api.numerics;

/**
 * Random numbers by address: the counter-based generator Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers:
 * as easy as 1, 2, 3"). A number depends on the seed and its address alone, not on what was drawn before, so that any
 * part of a computation can draw its own, in any order.
 *
 * <p>An address is (b, c, d); index 0, 1, 2, ... counts the numbers behind it.
 */
public final class Philox {
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private final long seed;

    public Philox(long seed) {
        this.seed = seed;
    }

    /** Four words of 32 random bits for the counter (a, b, c, d). */
    public void words(int a, int b, int c, int d, int[] words) {
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (a & 0xFFFFFFFFL);
            long product1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c & 0xFFFFFFFFL);
            a = (int) (product1 >>> 32) ^ b ^ key0;
            b = (int) product1;
            c = (int) (product0 >>> 32) ^ d ^ key1;
            d = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        words[0] = a;
        words[1] = b;
        words[2] = c;
        words[3] = d;
    }

    /** The first uniform number behind an address: in (0, 1), with 52 random bits. */
    public double uniform(int b, int c, int d) {
        int[] words = new int[4];
        words(0, b, c, d, words);
        return open(words[0], words[1]);
    }

    /** The uniform numbers behind an address, in (low, high) and rounded to float32. */
    public void uniforms(float low, float high, int b, int c, int d, float[] values) {
        int[] words = new int[4];
        for (int i = 0; i < values.length; i++) {
            if (i % 4 == 0) {
                words(i / 4, b, c, d, words);
            }
            values[i] = (float) (low + (high - low) * open(words[i % 4]));
        }
    }

    /** The standard normal numbers behind an address, by Box and Muller, in {@code length} places from {@code at}. */
    public void normals(int b, int c, int d, float[] values, int at, int length) {
        int[] words = new int[4];
        for (int i = 0; i < length; i += 2) {
            if (i % 4 == 0) {
                words(i / 4, b, c, d, words);
            }
            // StrictMath: the same picture on every machine.
            double radius = StrictMath.sqrt(-2 * StrictMath.log(open(words[i % 4])));
            double angle = 2 * Math.PI * open(words[i % 4 + 1]);
            values[at + i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < length) {
                values[at + i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    /** A number in (0, 1) from 52 random bits; with one more, adding the half would round to 1. */
    static double open(int high, int low) {
        long bits = ((high & 0xFFFFFFFFL) << 20) ^ (low & 0xFFFFFL);
        return (bits + 0.5) * 0x1p-52;
    }

    /** A number in (0, 1) from 32 random bits. */
    private static double open(int word) {
        return ((word & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
    }
}
