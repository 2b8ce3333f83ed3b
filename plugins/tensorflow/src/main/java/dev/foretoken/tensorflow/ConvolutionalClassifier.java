package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PictureClassifier;
import dev.foretoken.models.ConvolutionalClassifierSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/** The picture classifier; it takes few pictures at a time, however many it is given. */
final class ConvolutionalClassifier implements PictureClassifier {
    private static final int BATCH = 64;

    private final Spec spec;
    private final TensorFlowModel<GraphFunction> model;

    ConvolutionalClassifier(ConvolutionalClassifierSpec size, PartContext context) {
        this.spec = new Spec(
                size.classes(), size.features(), context.latent().height(), context.latent().width());
        this.model = TensorFlowModel.load(
                "picture classifier", context, layers -> new ClassifierGraph(layers, size).classify());
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public Classified classify(FloatBlock pictures) {
        // There is nothing to compute of no pictures.
        int n = Math.max(1, pictures.rows());
        pictures.requireShape("the pictures", n, 3, spec.height(), spec.width());
        List<FloatBlock> features = new ArrayList<>();
        List<FloatBlock> logits = new ArrayList<>();
        for (int first = 0; first < n; first += BATCH) {
            try (TFloat32 batch = Tensors.of(pictures.slice(first, Math.min(first + BATCH, n)));
                    Result result = model.run(model.functions(), batch)) {
                features.add(model.requireFinite(Tensors.block(result.get(0))));
                logits.add(model.requireFinite(Tensors.block(result.get(1))));
            }
        }
        return new Classified(FloatBlock.concatenate(features), FloatBlock.concatenate(logits));
    }

    @Override
    public void close() {
        model.close();
    }
}
