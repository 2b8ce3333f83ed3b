package dev.foretoken.api;

/** Turns latents into pictures. It is used by one thread at a time. */
public interface LatentDecoder extends AutoCloseable {
    Spec spec();

    /**
     * Decodes a batch of latents.
     *
     * @param latents [n, channels, height, width], already divided by {@link LatentSpec#scale()}
     * @return [n, 3, factor height, factor width]: red, green, blue, nominally in [-1, 1] and not clamped
     * @throws ForetokenException if the latents do not fit {@link #spec()}
     */
    FloatBlock decode(FloatBlock latents);

    /** Frees what it holds, and nothing that other decoders use; once closed, it may be closed again. */
    @Override
    void close();

    /**
     * What a decoder is.
     *
     * @param channels channels of the latent
     * @param factor pixels per latent cell, along either axis
     */
    record Spec(int channels, int factor) {}
}
