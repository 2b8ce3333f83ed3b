package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.PictureClassifier;
import dev.foretoken.api.Plugin;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.ConvolutionalClassifierSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.MarBackboneSpec;
import java.util.List;

/** Models on TensorFlow Java. */
public final class TensorFlowPlugin implements Plugin {
    @Override
    public String name() {
        return "tensorflow";
    }

    @Override
    public String description() {
        return "MAR and causal backbones, diffusion head, KL autoencoder and picture classifier on TensorFlow Java";
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public List<PartFactory<ARBackbone, ?>> backbones() {
        return List.of(
                PartFactory.of(
                        MarBackboneSpec.PART, "Masked autoregressive encoder and decoder (MAR)", MarBackboneSpec.class,
                        (size, context) -> new MarBackbone(size, context)),
                PartFactory.of(
                        CausalBackboneSpec.PART, "Causal transformer with a key-value cache", CausalBackboneSpec.class,
                        (size, context) -> new CausalBackbone(size, context)));
    }

    @Override
    public List<PartFactory<DiffusionHead, ?>> heads() {
        return List.of(PartFactory.of(
                DiffusionHeadSpec.PART, "Residual MLP with adaptive layer norm, the diffusion head of MAR",
                DiffusionHeadSpec.class, (size, context) -> new AdaLnHead(size, context)));
    }

    @Override
    public List<PartFactory<LatentDecoder, ?>> latentDecoders() {
        return List.of(PartFactory.of(
                KlAutoencoderSpec.PART, "KL autoencoder of latent diffusion, such as KL-16", KlAutoencoderSpec.class,
                (size, context) -> new KlDecoder(size, context)));
    }

    @Override
    public List<PartFactory<PictureClassifier, ?>> pictureClassifiers() {
        return List.of(PartFactory.of(
                ConvolutionalClassifierSpec.PART, "Small convolutional classifier, to evaluate pictures with",
                ConvolutionalClassifierSpec.class, (size, context) -> new ConvolutionalClassifier(size, context)));
    }

    @Override
    public List<Diagnosis> diagnose() {
        return new TensorFlowDiagnosis(TensorFlowNatives.find()).findings();
    }
}
