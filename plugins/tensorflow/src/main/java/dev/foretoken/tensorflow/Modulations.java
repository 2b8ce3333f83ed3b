package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.FloatBlock;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/**
 * What a head's network is told of timestep and condition, which depends on no state: most of its work. It outlives a
 * call, since a token that is rejected is drawn and evaluated again and again under the same condition.
 */
final class Modulations implements AutoCloseable {
    private final DistinctConditions conditions;
    private final Result values;
    private Optional<FloatBlock> onHeap = Optional.empty();

    /** @param conditions with the steps that are wanted */
    Modulations(TensorFlowModel<HeadGraph> model, DenoisingSchedule schedule, DistinctConditions conditions) {
        this.conditions = conditions;
        Steps steps = conditions.law().steps();
        try (Result condition = ConditionedHead.embed(model, conditions.law());
                TFloat32 time = Tensors.of(schedule.time(steps.first(), steps.end()))) {
            values = model.run(model.functions().modulation(), time, condition.get(0));
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
        return (int) values().shape().get(1);
    }

    /** [steps, halves, conditions, modulations]. */
    Tensor values() {
        return values.get(0);
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
        values.close();
    }
}
