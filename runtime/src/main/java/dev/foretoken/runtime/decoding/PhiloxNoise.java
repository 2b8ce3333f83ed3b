package dev.foretoken.runtime.decoding;

import dev.foretoken.api.numerics.Philox;

/** Noise from the counter-based generator; the address is (picture, position, purpose and step). */
public final class PhiloxNoise implements NoiseSource {
    private static final int PURPOSE_BITS = 28;
    /** For up to 1000 denoising steps and x_T, or as many segments; what is left of a purpose is for the attempts. */
    private static final int STEP_BITS = 10;
    private static final int DENOISING = 0;
    private static final int ORDER = 1 << PURPOSE_BITS;
    private static final int ACCEPTANCE = 2 << PURPOSE_BITS;
    private static final int PROPOSAL = 3 << PURPOSE_BITS;
    private static final int PROPOSAL_COIN = 4 << PURPOSE_BITS;

    private final Philox philox;

    public PhiloxNoise(long seed) {
        philox = new Philox(seed);
    }

    /** Fisher and Yates. */
    @Override
    public int[] order(int image, int tokens) {
        int[] order = new int[tokens];
        for (int i = 0; i < tokens; i++) {
            int j = (int) (philox.uniform(image, i, ORDER) * (i + 1));
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    @Override
    public void denoising(int image, int position, int step, float[] values, int at, int length) {
        philox.normals(image, position, DENOISING + step, values, at, length);
    }

    @Override
    public double acceptance(int image, int position, int segment) {
        return philox.uniform(image, position, ACCEPTANCE + segment);
    }

    @Override
    public void proposal(int image, int position, int attempt, int step, float[] values, int at, int length) {
        philox.normals(image, position, PROPOSAL + (attempt << STEP_BITS) + step, values, at, length);
    }

    @Override
    public double proposalCoin(int image, int position, int segment, int attempt) {
        return philox.uniform(image, position, PROPOSAL_COIN + (attempt << STEP_BITS) + segment);
    }
}
