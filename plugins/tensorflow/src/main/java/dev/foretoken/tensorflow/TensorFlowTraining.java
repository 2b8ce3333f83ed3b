package dev.foretoken.tensorflow;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.ConvolutionalClassifierSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.PartSpec;
import dev.foretoken.models.training.AutoencoderLoss;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.models.training.PictureEncoder;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingBackend;
import java.util.Optional;

/** Trains models on TensorFlow Java. */
public final class TensorFlowTraining implements TrainingBackend {
    @Override
    public String name() {
        return "tensorflow";
    }

    @Override
    public Trainer<PictureBatch> autoencoder(ModelSpec model, PartContext context, AutoencoderLoss loss) {
        KlAutoencoderSpec size = part(model, model.decoder(), KlAutoencoderSpec.class);
        return new TensorFlowTrainer<>(AutoencoderObjective.of(size, model.latent(), loss), context);
    }

    @Override
    public Trainer<PictureBatch> classifier(ModelSpec model, PartContext context) {
        return new TensorFlowTrainer<>(ClassifierObjective.of(classifier(model)), context);
    }

    @Override
    public Trainer<TokenBatch> tokens(ModelSpec model, PartContext context) {
        return new TensorFlowTrainer<>(TokenObjective.of(backbone(model), head(model), model.latent()), context);
    }

    @Override
    public Trainer<TokenBatch> distillation(
            ModelSpec model, PartContext context, ModelSpec target, Weights targetWeights, Respacing respacing) {
        DiffusionHeadSpec targetHead = head(target);
        DistillationObjective distillation = new DistillationObjective(
                model.backbone().map(part -> backbone(model)), head(model), backbone(target), targetHead,
                DiffusionSchedule.of(targetHead.noiseSchedule(), respacing), model.latent().tokenDimension());
        return new TensorFlowTrainer<>(distillation.objective(targetWeights), context);
    }

    @Override
    public PictureEncoder encoder(ModelSpec model, PartContext context) {
        return new KlEncoder(part(model, model.decoder(), KlAutoencoderSpec.class), context);
    }

    /** The size of a model's classifier. */
    static ConvolutionalClassifierSpec classifier(ModelSpec model) {
        return part(model, model.classifier(), ConvolutionalClassifierSpec.class);
    }

    private static TrainingBackbone backbone(ModelSpec model) {
        PartSpec size = part(model, model.backbone(), PartSpec.class);
        if (size instanceof MarBackboneSpec masked) {
            return TrainingBackbone.of(masked, model.latent());
        }
        if (size instanceof CausalBackboneSpec causal) {
            return TrainingBackbone.of(causal, model.latent());
        }
        throw untrainable(model);
    }

    private static DiffusionHeadSpec head(ModelSpec model) {
        return part(model, model.head(), DiffusionHeadSpec.class);
    }

    /** The size of a model's part, which must be of a kind that can be trained here. */
    private static <T extends PartSpec> T part(ModelSpec model, Optional<ModelSpec.Part> part, Class<T> kind) {
        return part.flatMap(ModelSpec.Part::size)
                .filter(kind::isInstance)
                .map(kind::cast)
                .orElseThrow(() -> untrainable(model));
    }

    private static ForetokenException untrainable(ModelSpec model) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_MODEL,
                "Model [" + model.name() + "] is not trained so; it has the parts "
                        + model.parts().stream().map(ModelSpec.Part::part).toList());
    }
}
