package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;

/** The half of an autoencoder that turns pictures into latents. It is used by one thread at a time. */
public interface PictureEncoder extends AutoCloseable {
    /**
     * Encodes a batch of pictures.
     *
     * @param images [n, 3, height, width]: red, green, blue in [-1, 1]; height and width are multiples of the pixels
     *     per latent cell
     * @throws dev.foretoken.api.ForetokenException if the shape is another
     */
    Posterior encode(FloatBlock images);

    @Override
    void close();

    /**
     * The Gaussians of the latents of a picture (Kingma and Welling 2014, arXiv 1312.6114, section 3), not yet
     * multiplied with {@link dev.foretoken.api.LatentSpec#scale()}.
     *
     * @param mean [n, channels, height, width]
     * @param logVariance in [-30, 20], [n, channels, height, width]
     */
    record Posterior(FloatBlock mean, FloatBlock logVariance) {}
}
