package dev.foretoken.runtime.decoding;

import dev.foretoken.api.Resampler;
import java.util.function.IntUnaryOperator;

/** The random numbers of one picture's rejected tokens. */
record Proposals(NoiseSource noise, int image, IntUnaryOperator position, int dimension)
        implements Resampler.Randomness {
    @Override
    public float[] normals(int row, int attempt) {
        return noise.proposal(image, position.applyAsInt(row), attempt, dimension);
    }

    @Override
    public double uniform(int row, int attempt) {
        return noise.proposalCoin(image, position.applyAsInt(row), attempt);
    }
}
