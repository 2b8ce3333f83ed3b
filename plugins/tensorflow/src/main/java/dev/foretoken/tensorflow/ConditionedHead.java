package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.FloatBlock;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/** Takes any steps of a head. The conditions are embedded once for all of them. */
final class ConditionedHead implements HeadUnderLaw {
    private final TensorFlowModel<HeadGraph> model;
    private final DenoisingLaw law;
    private final DenoisingSchedule schedule;
    private final Result condition;

    ConditionedHead(TensorFlowModel<HeadGraph> model, DenoisingLaw law, DenoisingSchedule schedule) {
        this.model = model;
        this.law = law;
        this.schedule = schedule;
        this.condition = embed(model, law);
    }

    /** Those of a law, [halves, n, conditionDimension]. */
    static FloatBlock conditions(DenoisingLaw law) {
        int n = law.count();
        int length = law.conditions().rowLength();
        return law.guidance()
                .map(guidance -> FloatBlock.concatenate(List.of(law.conditions(), guidance.unconditional()))
                        .reshape(2, n, length))
                .orElseGet(() -> law.conditions().reshape(1, n, length));
    }

    /** The embedded conditions, [halves, n, width]. */
    static Result embed(TensorFlowModel<HeadGraph> model, DenoisingLaw law) {
        try (TFloat32 z = Tensors.of(conditions(law))) {
            return model.run(model.functions().condition(), z);
        }
    }

    @Override
    public FloatBlock predict(int from, int to, FloatBlock states) {
        try (TFloat32 state = Tensors.of(states.reshape(to - from, 1, states.shape()[1], states.shape()[2]));
                TFloat32 time = Tensors.of(schedule.time(law.steps().first() + from, law.steps().first() + to))) {
            return model.compute(model.functions().network(), state, time, condition.get(0));
        }
    }

    @Override
    public void close() {
        condition.close();
    }
}
