package dev.foretoken.tensorflow;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.training.AutoencoderLoss;
import dev.foretoken.models.training.AutoencoderLoss.Perception;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import dev.foretoken.tensorflow.TensorFlowTrainer.Objective;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What an autoencoder learns: pictures that come out as they went in, and latents near the standard normal (Kingma and
 * Welling 2014, arXiv 1312.6114, equations 9 and 10). Errors count by their square, which finds colours soon, and by
 * their absolute value, which leaves edges sharper.
 */
final class AutoencoderObjective {
    private AutoencoderObjective() {}

    static Objective<PictureBatch> of(KlAutoencoderSpec size, LatentSpec latent, AutoencoderLoss loss) {
        List<String> measures = new ArrayList<>(List.of("loss", "error", "square", "divergence"));
        loss.perception().ifPresent(perception -> measures.add("perceptual"));
        return new Objective<>(
                "autoencoder", measures,
                layers -> measures(layers, new KlAutoencoderGraph(layers, size, latent.channels()), loss),
                AutoencoderObjective::feed);
    }

    private static GraphFunction measures(Layers layers, KlAutoencoderGraph autoencoder, AutoencoderLoss weights) {
        Ops tf = layers.tf();
        ConvolutionLayers convolutions = new ConvolutionLayers(layers);
        Operand<TFloat32> pictures = layers.input(TFloat32.class, -1, 3, -1, -1);
        Operand<TFloat32> noise = layers.input(TFloat32.class, -1, -1, -1, -1);

        Operand<TFloat32> seen = convolutions.channelsLast(pictures);
        KlAutoencoderGraph.Posterior posterior = autoencoder.posterior(seen);
        Operand<TFloat32> deviation = tf.math.exp(tf.math.mul(posterior.logVariance(), tf.constant(0.5f)));
        Operand<TFloat32> latents =
                layers.add(posterior.mean(), tf.math.mul(deviation, convolutions.channelsLast(noise)));
        Operand<TFloat32> decoded = autoencoder.decoded(latents);
        Operand<TFloat32> difference = tf.math.sub(decoded, seen);
        Operand<TFloat32> error = layers.mean(tf.math.abs(difference));
        Operand<TFloat32> square = layers.mean(tf.math.square(difference));
        Operand<TFloat32> divergence = layers.mean(
                GaussianDivergence.of(layers, posterior.mean(), posterior.logVariance(), tf.constant(0f)));
        Operand<TFloat32> loss = layers.add(
                layers.add(error, square), tf.math.mul(divergence, tf.constant(weights.divergence())));
        List<Operand<?>> measures = new ArrayList<>(List.of(error, square, divergence));
        if (weights.perception().isPresent()) {
            Perception perception = weights.perception().get();
            Operand<TFloat32> perceptual = PerceptualError.of(
                    layers.of("perception", perception.weights()), TensorFlowTraining.classifier(perception.classifier()),
                    decoded, seen);
            loss = layers.add(loss, tf.math.mul(perceptual, tf.constant(perception.factor())));
            measures.add(perceptual);
        }
        measures.add(0, loss);
        return new GraphFunction(List.of(pictures, noise), measures);
    }

    private static List<Tensor> feed(PictureBatch batch) {
        return List.of(Tensors.of(batch.pictures()), Tensors.of(batch.noise()));
    }
}
