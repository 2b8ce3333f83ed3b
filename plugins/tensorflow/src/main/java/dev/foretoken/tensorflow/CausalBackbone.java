package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.tensorflow.CausalBatch.Extension;
import dev.foretoken.tensorflow.CausalPrefix.Sequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A causal transformer, see {@link CausalGraph}. A call computes the rows that its sequences gained since the last one,
 * and again those from the first token on that was replaced; their nested prefixes take one pass.
 */
final class CausalBackbone implements ARBackbone {
    private static final String PART = "causal backbone";
    private static final long CACHE_BYTES = 1L << 30;

    private final Spec spec;
    private final int sequencesPerRun;
    private final TensorFlowModel<CausalGraph> model;
    private final CausalSlots slots;

    CausalBackbone(CausalBackboneSpec spec, PartContext context) {
        this(spec, context, slots(spec.transformer(), context.latent().tokens()));
    }

    /** @param slots most sequences whose keys and values are kept */
    CausalBackbone(CausalBackboneSpec spec, PartContext context, int slots) {
        this.spec = new Spec(context.latent(), spec.classes(), spec.transformer().width(), Attention.CAUSAL);
        this.sequencesPerRun = Math.min(
                slots, VisionTransformer.sequencesPerRun(spec.transformer(), context.latent().tokens()));
        this.model = TensorFlowModel.load(PART, context, layers -> CausalGraph.of(layers, spec, context.latent()));
        this.slots = new CausalSlots(slots, this::allocate);
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public FloatBlock conditions(List<PrefixContext> contexts) {
        contexts.forEach(spec::require);
        List<CausalPrefix> pending = new ArrayList<>(IntStream.range(0, contexts.size())
                .mapToObj(row -> CausalPrefix.of(row, contexts.get(row)))
                .toList());
        FloatBlock z = FloatBlock.zeros(contexts.size(), spec.conditionDimension());
        while (!pending.isEmpty()) {
            run(take(pending), z);
        }
        return z;
    }

    @Override
    public void forget(long sequence) {
        slots.forget(sequence);
    }

    @Override
    public void close() {
        model.close();
    }

    /** Takes the prefixes of a run out of the list: of each sequence those that are nested. */
    private Map<Sequence, List<CausalPrefix>> take(List<CausalPrefix> pending) {
        Map<Sequence, List<CausalPrefix>> taken = new LinkedHashMap<>();
        for (Iterator<CausalPrefix> prefixes = pending.iterator(); prefixes.hasNext();) {
            CausalPrefix prefix = prefixes.next();
            List<CausalPrefix> others = taken.getOrDefault(prefix.sequence(), List.of());
            boolean fits = others.isEmpty()
                    ? taken.size() < sequencesPerRun
                    : others.stream().allMatch(prefix::isNested);
            if (fits) {
                taken.computeIfAbsent(prefix.sequence(), sequence -> new ArrayList<>()).add(prefix);
                prefixes.remove();
            }
        }
        return taken;
    }

    private void run(Map<Sequence, List<CausalPrefix>> prefixes, FloatBlock z) {
        slots.claim(prefixes.keySet());
        List<Extension> extensions = prefixes.entrySet().stream()
                .map(entry -> Extension.of(slots.of(entry.getKey()), entry.getValue()))
                .toList();
        CausalBatch batch =
                CausalBatch.of(extensions, spec.classes(), spec.latent().tokens(), slots.capacity());
        FloatBlock computed;
        try {
            computed = compute(batch);
        } catch (RuntimeException | Error e) {
            // Nobody knows what it wrote.
            slots.clear();
            throw e;
        }
        int length = z.rowLength();
        int from = 0;
        for (Extension extension : extensions) {
            slots.hold(extension.longest().sequence(), extension.longest().tokens());
            for (CausalPrefix prefix : extension.prefixes()) {
                System.arraycopy(computed.data(), from, z.data(), prefix.row() * length, length);
                from += length;
            }
        }
    }

    private FloatBlock compute(CausalBatch batch) {
        try (TInt32 labels = Tensors.of(batch.labels(), batch.labels().length);
                TFloat32 tokens = Tensors.of(batch.tokens());
                TInt32 sources = Tensors.of(batch.sources(), batch.sources().length);
                TInt32 places = Tensors.of(batch.places(), batch.places().length);
                TInt32 written = Tensors.of(batch.written(), batch.written().length);
                TInt32 seen = Tensors.of(batch.seen(), batch.seen().length);
                TFloat32 mask = Tensors.of(batch.mask());
                TInt32 asked = Tensors.of(batch.asked(), batch.asked().length);
                TInt32 askedPositions = Tensors.of(batch.askedPositions(), batch.askedPositions().length)) {
            return model.compute(
                    model.functions().extend(), labels, tokens, sources, places, written, seen, mask, asked,
                    askedPositions);
        }
    }

    private void allocate(int count) {
        int rows = CausalBatch.cacheRows(count, spec.latent().tokens());
        try (TInt32 capacity = Tensors.of(new int[] {rows}, 1);
                Result allocated = model.run(model.functions().allocate(), capacity)) {
            allocated.get(0);
        }
    }

    /** As many as the cache has room for, in float32. */
    private static int slots(Transformer size, int length) {
        long bytes = 2L * size.width() * length * size.depth() * Float.BYTES;
        return (int) Math.max(1, CACHE_BYTES / bytes);
    }
}
