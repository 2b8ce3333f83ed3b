package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Takes steps of a head whose {@link Modulations} are known. A step of a few tokens takes as long as the weights are
 * read, and then reads two fifths of them.
 */
final class ModulatedHead implements HeadUnderLaw {
    private final TensorFlowModel<HeadGraph> model;
    private final Modulations modulations;
    private final int offset;
    private final int[] conditions;
    private final Optional<HeapHead> heap;

    /**
     * @param modulations whose owner closes them
     * @param offset where the law's first step is among those of the modulations
     * @param conditions the number of each token's condition among those of the modulations
     * @param heap what takes few rows instead of TensorFlow
     */
    ModulatedHead(
            TensorFlowModel<HeadGraph> model, Modulations modulations, int offset, int[] conditions,
            Optional<HeapHead> heap) {
        this.model = model;
        this.modulations = modulations;
        this.offset = offset;
        this.conditions = conditions;
        this.heap = heap;
    }

    @Override
    public FloatBlock predict(int from, int to, FloatBlock states) {
        int rows = (to - from) * modulations.halves() * conditions.length;
        if (heap.filter(network -> network.isFasterFor(rows)).isPresent()) {
            return model.requireFinite(
                    heap.get().predict(states, modulations.onHeap(), offset + from, conditions));
        }
        int[] steps = IntStream.range(offset + from, offset + to).toArray();
        try (TFloat32 state = Tensors.of(states.reshape(to - from, 1, states.shape()[1], states.shape()[2]));
                TInt32 told = Tensors.of(steps, steps.length);
                TInt32 numbers = Tensors.of(conditions, conditions.length)) {
            return model.compute(model.functions().modulated(), state, modulations.values(), told, numbers);
        }
    }

    @Override
    public void close() {}
}
