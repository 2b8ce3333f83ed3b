package dev.foretoken.models.training;

import dev.foretoken.api.PartContext;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.ModelSpec;

/**
 * Trains models of the kinds whose {@linkplain dev.foretoken.models.PartSpec sizes} this module knows. Found through
 * {@link java.util.ServiceLoader}; like a plugin, it is cheap to construct and loads natives when it is used.
 *
 * <p>The weights of the context are where the training starts.
 */
public interface TrainingBackend {
    /** Lower-case ASCII name. */
    String name();

    /** Trains an autoencoder. */
    Trainer<PictureBatch> autoencoder(ModelSpec model, PartContext context, AutoencoderLoss loss);

    /** Trains a classifier: cross-entropy. */
    Trainer<PictureBatch> classifier(ModelSpec model, PartContext context);

    /**
     * Trains a backbone with its head: mean squared error of the noise, and the variational bound for the variance
     * (Nichol and Dhariwal 2021, arXiv 2102.09672, section 3.1). Steps of a batch are training steps, 0 to 999.
     */
    Trainer<TokenBatch> tokens(ModelSpec model, PartContext context);

    /**
     * Trains a draft to follow a frozen target: the Kullback-Leibler divergence of the draft's denoising path from the
     * target's, at forward-noised states. Steps of a batch are steps of the respacing.
     *
     * @param model the draft; without a backbone it takes the target's conditions
     * @param context with the draft's weights
     * @param respacing the denoising steps that will be taken
     */
    Trainer<TokenBatch> distillation(
            ModelSpec model, PartContext context, ModelSpec target, Weights targetWeights, Respacing respacing);

    /** The encoder of an autoencoder, to turn a data set into latents. */
    PictureEncoder encoder(ModelSpec model, PartContext context);
}
