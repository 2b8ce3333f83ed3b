package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.MarBackboneSpec;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Tensor;

/** The masked encoder and decoder of MAR, see {@link MarGraph}. */
final class MarBackbone implements ARBackbone {
    private static final String PART = "MAR backbone";

    private final Spec spec;
    private final int bufferSize;
    private final TensorFlowModel<MarGraph> model;
    private final int contextsPerRun;

    MarBackbone(MarBackboneSpec spec, PartContext context) {
        this(
                spec, context,
                VisionTransformer.sequencesPerRun(spec.decoder(), spec.bufferSize() + context.latent().tokens()));
    }

    MarBackbone(MarBackboneSpec spec, PartContext context, int contextsPerRun) {
        this.spec = new Spec(
                context.latent(), spec.classes(), spec.decoder().width(), Attention.BIDIRECTIONAL);
        this.bufferSize = spec.bufferSize();
        this.contextsPerRun = contextsPerRun;
        this.model = TensorFlowModel.load(PART, context, layers -> MarGraph.of(layers, spec, context.latent()));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public FloatBlock conditions(List<PrefixContext> contexts) {
        contexts.forEach(spec::require);
        List<FloatBlock> parts = new ArrayList<>();
        for (int from = 0; from < contexts.size(); from += contextsPerRun) {
            int to = Math.min(from + contextsPerRun, contexts.size());
            parts.add(run(MarBatch.of(contexts.subList(from, to), spec.classes(), bufferSize)));
        }
        return parts.size() == 1 ? parts.get(0) : FloatBlock.concatenate(parts);
    }

    @Override
    public void close() {
        model.close();
    }

    private FloatBlock run(MarBatch batch) {
        List<Tensor> fed = batch.tensors();
        try {
            MarGraph graph = model.functions();
            return model.compute(batch.isRagged() ? graph.ragged() : graph.uniform(), fed.toArray(Tensor[]::new));
        } finally {
            fed.forEach(Tensor::close);
        }
    }
}
