package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.ConvolutionalClassifierSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.PartSpec;
import dev.foretoken.models.training.AutoencoderLoss;
import dev.foretoken.models.training.AutoencoderLoss.Perception;
import dev.foretoken.models.training.LatentPictures;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.models.training.StepDistribution;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.TokenBatches;
import dev.foretoken.models.training.TokenBatches.Attention;
import dev.foretoken.models.training.Trainer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trainings of every kind, so small that a step takes milliseconds. */
final class Trainings {
    static final LatentSpec LATENT = new LatentSpec(2, 2, 3, 1, 0.5f);
    static final Respacing RESPACING = new Respacing("ddim5");

    static final float DIVERGENCE = 0.1f;
    static final ModelSpec AUTOENCODER = ModelSpec.autoencoder(
            "autoencoder", LATENT, new KlAutoencoderSpec(8, List.of(1, 2), 1, List.of(), List.of(), 4));
    private static final ModelSpec CLASSIFIER =
            ModelSpec.classifier("classifier", 8, 8, new ConvolutionalClassifierSpec(3, 8, 2, 6));
    private static final int CLASSES = 3;

    private final TensorFlowTraining backend = new TensorFlowTraining();

    static ModelSpec model(Attention attention, int width) {
        PartSpec backbone = switch (attention) {
            case MASKED -> new MarBackboneSpec(
                    CLASSES, 2, new Transformer(width, 1, 2, 2), new Transformer(width + 8, 2, 2, 2));
            case CAUSAL -> new CausalBackboneSpec(CLASSES, new Transformer(width + 8, 2, 2, 2));
        };
        return ModelSpec.generator(
                "model", LATENT, backbone, new DiffusionHeadSpec(width + 8, 2, width, "ddim5", null));
    }

    TensorFlowTrainer<PictureBatch> autoencoder() {
        return of(backend.autoencoder(
                AUTOENCODER, context(AUTOENCODER), new AutoencoderLoss(DIVERGENCE, Optional.empty())));
    }

    /** By pixels, and as a classifier sees them. */
    TensorFlowTrainer<PictureBatch> perceptiveAutoencoder() {
        Perception perception = new Perception(CLASSIFIER, context(CLASSIFIER).weights(), 0.5f);
        return of(backend.autoencoder(
                AUTOENCODER, context(AUTOENCODER), new AutoencoderLoss(DIVERGENCE, Optional.of(perception))));
    }

    TensorFlowTrainer<PictureBatch> classifier() {
        return of(backend.classifier(CLASSIFIER, context(CLASSIFIER)));
    }

    TensorFlowTrainer<TokenBatch> tokens(Attention attention) {
        ModelSpec model = model(attention, 8);
        return of(backend.tokens(model, context(model)));
    }

    /** With matrix products in another arithmetic. */
    TensorFlowTrainer<TokenBatch> tokens(Attention attention, Precision precision) {
        ModelSpec model = model(attention, 8);
        PartContext context = context(model);
        return of(backend.tokens(
                model, new FixedContext(context.latent(), context.weights(), context.device(), precision)));
    }

    TensorFlowTrainer<TokenBatch> distillation(Attention attention) {
        ModelSpec model = model(attention, 8);
        return of(backend.distillation(model, context(model), model, target(model), RESPACING));
    }

    /** The target is near its draft: the divergence of laws far apart has no slope that float32 could tell. */
    static Weights target(ModelSpec draftModel) {
        Map<String, FloatBlock> target = new HashMap<>();
        Weights draft = context(draftModel).weights();
        for (String name : draft.names()) {
            FloatBlock values = draft.read(name);
            FloatBlock change = normals(name.hashCode(), values.shape());
            for (int i = 0; i < values.size(); i++) {
                values.data()[i] += 0.03f * change.data()[i];
            }
            target.put(name, values);
        }
        return new InMemoryWeights(target);
    }

    /** Of a head that takes the target's conditions. */
    TensorFlowTrainer<TokenBatch> headDistillation(Attention attention) {
        ModelSpec target = model(attention, 8);
        ModelSpec head = ModelSpec.headAlone("head", LATENT, new DiffusionHeadSpec(16, 1, 8, "ddim5", null));
        return of(backend.distillation(head, context(head), target, context(target).weights(), RESPACING));
    }

    static PictureBatch pictures() {
        FloatBlock pictures = normals(1, 3, 3, 8, 8);
        return new PictureBatch(pictures, new int[] {0, 2, 1}, normals(2, 3, LATENT.channels(), 4, 4));
    }

    static TokenBatch tokenBatch(Attention attention, int denoisingSteps, long step) {
        FloatBlock logVariance = FloatBlock.zeros(4, LATENT.channels(), LATENT.height(), LATENT.width());
        LatentPictures pictures = new LatentPictures(
                LATENT, new int[] {0, 1, 2, 0}, normals(3, 4, LATENT.channels(), LATENT.height(), LATENT.width()),
                logVariance);
        StepDistribution alike = StepDistribution.limitedBySignal(
                DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, new Respacing(Integer.toString(denoisingSteps))),
                Double.POSITIVE_INFINITY);
        return new TokenBatches(pictures, attention, 3, 2, alike, List.of(1f, 3f), 0.3, 7).apply(step);
    }

    /** Generic weights: in those that a training starts from, much is zero. */
    static PartContext context(ModelSpec model) {
        Map<String, int[]> shapes = new HashMap<>();
        model.parts().forEach(part -> shapes.putAll(part.size().orElseThrow().tensors(model.latent())));
        Weights weights = new SyntheticWeights(shapes);
        return FixedContext.onCpu(model.latent(), weights);
    }

    private static FloatBlock normals(int address, int... shape) {
        FloatBlock values = FloatBlock.zeros(shape);
        new Philox(9).normals(address, 0, 0, values.data(), 0, values.size());
        return values;
    }

    private static <B> TensorFlowTrainer<B> of(Trainer<B> trainer) {
        return (TensorFlowTrainer<B>) trainer;
    }
}
