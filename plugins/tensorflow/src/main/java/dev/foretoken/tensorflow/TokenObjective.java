package dev.foretoken.tensorflow;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import dev.foretoken.tensorflow.TensorFlowTrainer.Objective;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a backbone and its head learn: the noise in a token, by the mean squared error, and the variance of each
 * denoising step, by the variational bound with the mean held fixed (Nichol and Dhariwal 2021, arXiv 2102.09672,
 * section 3.1, whose loss L_hybrid has the bound in bits; Li et al. 2024, arXiv 2406.11838, section 3.2).
 */
final class TokenObjective {
    private TokenObjective() {}

    static Objective<TokenBatch> of(TrainingBackbone backbone, DiffusionHeadSpec head, LatentSpec latent) {
        return new Objective<>(
                "backbone and head", List.of("loss", "noise", "variance"),
                layers -> measures(layers, backbone, head, latent), batch -> feed(backbone, latent, batch));
    }

    private static GraphFunction measures(
            Layers layers, TrainingBackbone backbone, DiffusionHeadSpec head, LatentSpec latent) {
        Ops tf = layers.tf();
        int dimension = latent.tokenDimension();
        DiffusionSchedule schedule = DiffusionSchedule.of(head.noiseSchedule(), Respacing.none());
        GraphFunction conditions = backbone.build(layers);
        NoisedRows rows = NoisedRows.of(layers, schedule, dimension);
        Operand<TFloat32> z = conditions.outputs().get(0).asOutput().expect(TFloat32.class);
        NoisedRows.Prediction predicted = rows.predict(layers, new HeadLayers(layers, head, dimension), z);

        Operand<TFloat32> difference = tf.math.sub(predicted.noise(), rows.noise());
        Operand<TFloat32> error = rows.mean(layers, tf.math.square(difference));
        Operand<TFloat32> meanDifference =
                tf.math.mul(rows.table().meanOfNoise(), tf.stopGradient(difference));
        Operand<TFloat32> bound = tf.math.mul(
                rows.mean(layers, GaussianDivergence.of(
                        layers, meanDifference, rows.table().logPosteriorVariance(),
                        rows.logVariance(layers, predicted))),
                tf.constant((float) (1 / Math.log(2))));
        List<Operand<?>> inputs = new ArrayList<>(conditions.inputs());
        inputs.addAll(rows.inputs());
        return new GraphFunction(inputs, List.of(layers.add(error, bound), error, bound));
    }

    private static List<Tensor> feed(TrainingBackbone backbone, LatentSpec latent, TokenBatch batch) {
        List<Tensor> fed = new ArrayList<>(backbone.feed(batch));
        fed.addAll(NoisedRows.feed(batch, latent.tokenDimension()));
        return fed;
    }
}
