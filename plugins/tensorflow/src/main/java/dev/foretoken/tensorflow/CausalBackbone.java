package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.util.List;
import java.util.Optional;

/**
 * A causal transformer, see {@link CausalGraph}. A call computes the rows that its sequences gained since the last one,
 * and again those from the first token on that was replaced; their nested prefixes take one pass.
 */
final class CausalBackbone implements ARBackbone {
    static final String PART = "causal backbone";
    private static final long CACHE_BYTES = 1L << 30;
    /** Weights of a model that is small enough to be on the heap too. */
    private static final long MOST_WEIGHTS_ON_HEAP = 16_000_000;
    private static final int MOST_SLOTS_ON_HEAP = 64;
    /** Contexts at once that are faster there than in TensorFlow. */
    private static final int MOST_CONTEXTS_ON_HEAP = 24;

    private final Spec spec;
    private final CausalSequences many;
    private final Optional<CausalSequences> few;
    private final int mostContextsOnHeap;

    CausalBackbone(CausalBackboneSpec spec, PartContext context) {
        this(spec, context, slots(spec.transformer(), context.latent().tokens()), MOST_CONTEXTS_ON_HEAP);
    }

    /**
     * @param slots most sequences whose keys and values are kept
     * @param mostContextsOnHeap more at once are left to TensorFlow
     */
    CausalBackbone(CausalBackboneSpec spec, PartContext context, int slots, int mostContextsOnHeap) {
        int length = context.latent().tokens();
        this.spec = new Spec(context.latent(), spec.classes(), spec.transformer().width(), Attention.CAUSAL);
        this.mostContextsOnHeap = mostContextsOnHeap;
        TensorFlowModel<CausalGraph> model =
                TensorFlowModel.load(PART, context, layers -> CausalGraph.of(layers, spec, context.latent()));
        this.many = new CausalSequences(
                new GraphCausalNetwork(model, spec.classes(), length),
                VisionTransformer.sequencesPerRun(spec.transformer(), length), slots);
        this.few = model.orClosed(() -> HeapLayers.beside(model, context)
                .filter(layers -> weights(spec.transformer()) <= MOST_WEIGHTS_ON_HEAP)
                .map(layers -> new CausalSequences(
                        new HeapCausalNetwork(layers, spec, length), slots, Math.min(slots, MOST_SLOTS_ON_HEAP))));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public FloatBlock conditions(List<PrefixContext> contexts) {
        contexts.forEach(spec::require);
        CausalSequences sequences = few.filter(onHeap -> contexts.size() <= mostContextsOnHeap).orElse(many);
        return sequences.conditions(contexts, spec.conditionDimension());
    }

    @Override
    public void forget(long sequence) {
        many.forget(sequence);
        few.ifPresent(sequences -> sequences.forget(sequence));
    }

    @Override
    public void close() {
        many.close();
    }

    /** As many as the cache has room for, in float32. */
    private static int slots(Transformer size, int length) {
        long bytes = 2L * size.width() * length * size.depth() * Float.BYTES;
        return (int) Math.max(1, CACHE_BYTES / bytes);
    }

    /** Of all blocks, which are nearly all. */
    private static long weights(Transformer size) {
        return (4L + 2L * size.mlpRatio()) * size.width() * size.width() * size.depth();
    }
}
