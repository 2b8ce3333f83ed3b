package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.FloatBlock;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * What a head's network is told of timestep and condition, which depends on no state: most of its work. It outlives a
 * call, since a token that is rejected is drawn and evaluated again and again under the same condition.
 */
final class Modulations implements AutoCloseable {
    private final DistinctConditions conditions;
    private Optional<TFloat32> values = Optional.empty();
    private Optional<FloatBlock> onHeap = Optional.empty();

    /**
     * @param heap what computes few of them instead of TensorFlow
     * @param conditions with the steps that are wanted
     */
    Modulations(
            TensorFlowModel<HeadGraph> model, Optional<HeapHead> heap, DenoisingSchedule schedule,
            DistinctConditions conditions) {
        this.conditions = conditions;
        DenoisingLaw law = conditions.law();
        FloatBlock time = schedule.time(law.steps().first(), law.steps().end());
        FloatBlock z = ConditionedHead.conditions(law);
        int rows = time.rows() * z.shape()[0] * z.shape()[1];
        if (heap.filter(network -> network.modulatesFaster(rows)).isPresent()) {
            onHeap = Optional.of(heap.get().modulations(time, z));
            return;
        }
        try (Result condition = ConditionedHead.embed(model, law);
                TFloat32 told = Tensors.of(time)) {
            values = Optional.of((TFloat32) model.run(model.functions().modulation(), told, condition.get(0)).get(0));
        }
    }

    /** The number of each token's condition, if this holds what the law needs. */
    Optional<int[]> find(DenoisingLaw law) {
        DenoisingLaw known = conditions.law();
        boolean hasSteps = known.respacing().equals(law.respacing())
                && known.steps().first() <= law.steps().first() && law.steps().end() <= known.steps().end();
        return hasSteps ? conditions.numbers(law) : Optional.empty();
    }

    /** Where the first step of the law is among the steps that this holds. */
    int offset(DenoisingLaw law) {
        return law.steps().first() - conditions.law().steps().first();
    }

    /** Two under guidance, otherwise one. */
    int halves() {
        return conditions.law().guidance().isPresent() ? 2 : 1;
    }

    /** [steps, halves, conditions, modulations]. */
    TFloat32 values() {
        if (values.isEmpty()) {
            values = Optional.of(Tensors.of(onHeap.orElseThrow()));
        }
        return values.get();
    }

    /** The same on the heap. */
    FloatBlock onHeap() {
        if (onHeap.isEmpty()) {
            onHeap = Optional.of(Tensors.block(values()));
        }
        return onHeap.get();
    }

    @Override
    public void close() {
        values.ifPresent(TFloat32::close);
    }
}
