package dev.foretoken.runtime.decoding;

/**
 * All random numbers of a generation, each with an address, so that draft and target meet the same noise at the same
 * position whatever the batch and the order of calls (denoising trajectory alignment: Wang et al. 2024, arXiv
 * 2411.11925, section 3.2).
 *
 * <p>{@code image} counts the pictures of a request, not of a batch.
 */
public interface NoiseSource {
    /** The generation order of a picture: a permutation of 0 to tokens - 1. */
    int[] order(int image, int tokens);

    /**
     * Standard normals of one denoising step of one position.
     *
     * @param step t for e_t, or T for x_T
     * @param values where {@code length} values go, from {@code at}
     */
    void denoising(int image, int position, int step, float[] values, int at, int length);

    /** The coin that decides on a segment of a drafted token's path: in (0, 1). */
    double acceptance(int image, int position, int segment);

    /**
     * Standard normals of one denoising step of a resampler's proposal.
     *
     * @param attempt number of the proposal, below {@link dev.foretoken.api.Resampler#MOST_ATTEMPTS}
     * @param step t for e_t, or T for x_T
     * @param values where {@code length} values go, from {@code at}
     */
    void proposal(int image, int position, int attempt, int step, float[] values, int at, int length);

    /** The coin that decides on a resampler's proposal for a segment of a path: in (0, 1). */
    double proposalCoin(int image, int position, int segment, int attempt);
}
