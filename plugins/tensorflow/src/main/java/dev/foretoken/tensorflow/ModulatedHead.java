package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.FloatBlock;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Takes single steps of a head. What does not depend on states is computed before, for all steps at once: a step of a
 * few tokens takes as long as the weights are read, and then reads two fifths of them. And it is computed once for all
 * tokens of one condition, such as the proposals for a token.
 */
final class ModulatedHead implements HeadUnderLaw {
    private final TensorFlowModel<HeadGraph> model;
    private final int[] conditions;
    private final Result modulations;
    private final Optional<OnHeap> onHeap;

    /**
     * Computes the modulations.
     *
     * @param distinct the conditions of the law's tokens
     * @param heap what takes the steps instead of TensorFlow
     */
    ModulatedHead(
            TensorFlowModel<HeadGraph> model, DenoisingLaw law, DenoisingSchedule schedule,
            DistinctConditions distinct, Optional<HeapNetwork> heap) {
        this.model = model;
        this.conditions = distinct.ofTokens();
        try (Result condition = ConditionedHead.embed(model, law.gather(distinct.tokens()));
                TFloat32 time = Tensors.of(schedule.time(law.steps().first(), law.steps().end()))) {
            modulations = model.run(model.functions().modulation(), time, condition.get(0));
        }
        onHeap = heap.map(network -> new OnHeap(network, Tensors.block(modulations.get(0))));
    }

    private record OnHeap(HeapNetwork network, FloatBlock modulations) {}

    @Override
    public FloatBlock predict(int from, int to, FloatBlock states) {
        if (to != from + 1) {
            throw new IllegalArgumentException("Not a single step: from [" + from + "] to [" + to + "]");
        }
        if (onHeap.isPresent()) {
            return model.requireFinite(
                    onHeap.get().network.predict(states, onHeap.get().modulations, from, conditions));
        }
        try (TFloat32 state = Tensors.of(states.reshape(1, 1, states.shape()[1], states.shape()[2]));
                TInt32 step = TInt32.vectorOf(from);
                TInt32 told = Tensors.of(conditions, conditions.length)) {
            return model.compute(model.functions().step(), state, modulations.get(0), step, told);
        }
    }

    @Override
    public void close() {
        modulations.close();
    }
}
