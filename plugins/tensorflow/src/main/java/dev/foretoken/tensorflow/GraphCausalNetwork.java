package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.tensorflow.CausalBatch.Extension;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** {@link CausalGraph} in TensorFlow. */
final class GraphCausalNetwork implements CausalNetwork {
    private final TensorFlowModel<CausalGraph> model;
    private final int classes;
    private final int length;
    private int slots;

    /**
     * @param model which this closes
     * @param classes number of classes
     * @param length tokens of a sequence
     */
    GraphCausalNetwork(TensorFlowModel<CausalGraph> model, int classes, int length) {
        this.model = model;
        this.classes = classes;
        this.length = length;
    }

    @Override
    public void allocate(int count) {
        try (TInt32 capacity = Tensors.of(new int[] {CausalBatch.cacheRows(count, length)}, 1);
                Result allocated = model.run(model.functions().allocate(), capacity)) {
            allocated.get(0);
        }
        slots = count;
    }

    @Override
    public FloatBlock extend(List<Extension> extensions) {
        CausalBatch batch = CausalBatch.of(extensions, classes, length, slots);
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

    @Override
    public void close() {
        model.close();
    }
}
