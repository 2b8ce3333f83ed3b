package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.FloatBlock;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A head's network under the conditions of one law, which are embedded once for all steps. */
final class ConditionedHead implements AutoCloseable {
    private final TensorFlowModel<HeadGraph> model;
    private final DenoisingLaw law;
    private final DenoisingSchedule schedule;
    private final Result condition;
    private final Optional<Result> modulations;
    private final Optional<OnHeap> onHeap;

    private record OnHeap(HeapNetwork network, FloatBlock modulations) {}

    /**
     * Embeds the conditions.
     *
     * @param isModulated whether to compute for all steps at once what does not depend on the states. For a few tokens a
     *     step takes as long as the weights are read, and then reads two fifths of them
     * @param heap what takes single steps then, instead of TensorFlow
     */
    ConditionedHead(
            TensorFlowModel<HeadGraph> model, DenoisingLaw law, DenoisingSchedule schedule, boolean isModulated,
            Optional<HeapNetwork> heap) {
        this.model = model;
        this.law = law;
        this.schedule = schedule;
        int n = law.count();
        int length = law.conditions().rowLength();
        FloatBlock halves = law.guidance()
                .map(guidance -> FloatBlock.concatenate(List.of(law.conditions(), guidance.unconditional()))
                        .reshape(2, n, length))
                .orElseGet(() -> law.conditions().reshape(1, n, length));
        try (TFloat32 z = Tensors.of(halves)) {
            condition = model.run(model.functions().condition(), z);
        }
        modulations = isModulated ? Optional.of(modulate()) : Optional.empty();
        onHeap = modulations.flatMap(
                told -> heap.map(network -> new OnHeap(network, Tensors.block(told.get(0)))));
    }

    private Result modulate() {
        try (TFloat32 time = time(0, law.steps().count())) {
            return model.run(model.functions().modulation(), time, condition.get(0));
        }
    }

    /**
     * What the network predicts at the law's steps from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param states x_{t+1} of these steps, [to - from, n, D]
     * @return noise and variance, [(to - from) * halves * n, 2 D]
     */
    FloatBlock predict(int from, int to, FloatBlock states) {
        if (onHeap.isPresent() && to == from + 1) {
            OnHeap heap = onHeap.get();
            return model.requireFinite(heap.network.predict(states, heap.modulations, from));
        }
        try (TFloat32 state = Tensors.of(states.reshape(to - from, 1, states.shape()[1], states.shape()[2]))) {
            if (modulations.isPresent() && to == from + 1) {
                try (TInt32 step = TInt32.vectorOf(from)) {
                    return model.compute(model.functions().step(), state, modulations.get().get(0), step);
                }
            }
            try (TFloat32 time = time(from, to)) {
                return model.compute(model.functions().network(), state, time, condition.get(0));
            }
        }
    }

    private TFloat32 time(int from, int to) {
        int first = law.steps().first();
        return Tensors.of(schedule.time(first + from, first + to));
    }

    @Override
    public void close() {
        modulations.ifPresent(Result::close);
        condition.close();
    }
}
