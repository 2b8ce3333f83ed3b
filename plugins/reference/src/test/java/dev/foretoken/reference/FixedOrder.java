package dev.foretoken.reference;

import dev.foretoken.runtime.decoding.NoiseSource;
import dev.foretoken.runtime.decoding.PhiloxNoise;

/** The decoder's own random numbers, with one generation order for all pictures, so that all have the same law. */
record FixedOrder(NoiseSource philox, int... order) implements NoiseSource {
    FixedOrder(long seed, int... order) {
        this(new PhiloxNoise(seed), order);
    }

    @Override
    public int[] order(int image, int tokens) {
        return order.clone();
    }

    @Override
    public void denoising(int image, int position, int step, float[] values, int at, int length) {
        philox.denoising(image, position, step, values, at, length);
    }

    @Override
    public double acceptance(int image, int position, int segment) {
        return philox.acceptance(image, position, segment);
    }

    @Override
    public void proposal(int image, int position, int attempt, int step, float[] values, int at, int length) {
        philox.proposal(image, position, attempt, step, values, at, length);
    }

    @Override
    public double proposalCoin(int image, int position, int segment, int attempt) {
        return philox.proposalCoin(image, position, segment, attempt);
    }
}
