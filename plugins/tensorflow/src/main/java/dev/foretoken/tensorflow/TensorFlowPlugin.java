package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.Plugin;
import java.util.List;

/** Models on TensorFlow Java. */
public final class TensorFlowPlugin implements Plugin {
    @Override
    public String name() {
        return "tensorflow";
    }

    @Override
    public String description() {
        return "MAR backbone, diffusion head and KL autoencoder on TensorFlow Java";
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public List<PartFactory<ARBackbone, ?>> backbones() {
        return List.of(new MarBackboneFactory());
    }

    @Override
    public List<PartFactory<DiffusionHead, ?>> heads() {
        return List.of(new DiffusionHeadFactory());
    }

    @Override
    public List<PartFactory<LatentDecoder, ?>> latentDecoders() {
        return List.of(new KlDecoderFactory());
    }

    @Override
    public List<Diagnosis> diagnose() {
        return new TensorFlowDiagnosis(TensorFlowNatives.find()).findings();
    }
}
