package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.MarBackboneSpec;
import java.util.ArrayList;
import java.util.BitSet;
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
        this(spec, context, contextsPerRun(spec, spec.bufferSize() + context.latent().tokens()));
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
        contexts.forEach(this::check);
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

    private void check(PrefixContext context) {
        if (context.label() != PrefixContext.UNCONDITIONAL
                && (context.label() < 0 || context.label() >= spec.classes())) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Class [" + context.label() + "] is not one of the model's: use 0 to " + (spec.classes() - 1));
        }
        context.tokens().requireShape("the tokens", spec.latent().tokens(), spec.latent().tokenDimension());
        BitSet places = new BitSet();
        for (int place : context.order()) {
            if (place < 0 || place >= context.order().length || places.get(place)) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The generation order is no permutation of [" + context.order().length + "] positions: ["
                                + place + "] is out of range or comes twice");
            }
            places.set(place);
        }
    }

    /** As many as keep the largest activations of a run near a quarter of a gigabyte. */
    private static int contextsPerRun(MarBackboneSpec spec, int positions) {
        MarBackboneSpec.Transformer decoder = spec.decoder();
        long scores = (long) decoder.heads() * positions * positions;
        long hidden = (long) decoder.width() * decoder.mlpRatio() * positions;
        return (int) Math.max(1, (64L << 20) / Math.max(scores, hidden));
    }
}
