package dev.foretoken.models.training;

import dev.foretoken.api.Weights;
import dev.foretoken.models.ModelSpec;
import java.util.Optional;

/**
 * What an autoencoder is trained to keep small, besides the mean absolute and squared error of a pixel.
 *
 * @param divergence factor of the divergence of a latent value from the standard normal, in nats
 * @param perception who else compares pictures
 */
public record AutoencoderLoss(float divergence, Optional<Perception> perception) {
    /**
     * A frozen classifier to whom pictures must look as they did before: the error of each of its feature maps, as a
     * part of the map's own mean square, averaged over the maps (after Zhang et al. 2018, arXiv 1801.03924, without
     * their calibration). Whoever measures the pictures' quality should do it with another classifier.
     *
     * @param weights the classifier's
     * @param factor of this error against that of a pixel
     */
    public record Perception(ModelSpec classifier, Weights weights, float factor) {}
}
