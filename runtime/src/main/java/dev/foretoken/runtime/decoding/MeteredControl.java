package dev.foretoken.runtime.decoding;

import java.util.function.Consumer;

/** Controls the drafts of a generation by what it hears of it, and tells what it chose and what it measured. */
final class MeteredControl implements DraftControl, Consumer<GenerationEvent> {
    /** AR steps that the acceptance of late is about: a few windows. */
    private static final int LATE_STEPS = 50;
    private static final double PRIOR_ACCEPTANCE = 0.7;
    private static final int PRIOR_STEPS = 4;
    private static final int LATE_PASSES = 16;

    private final SpeculationMeter late;
    private final SpeculationMeter all;
    private final DraftControl control;
    private final Consumer<GenerationEvent> listener;

    /**
     * A control of one generation.
     *
     * @param draftLength the request's, or what it is by default
     * @param listener is told everything
     */
    MeteredControl(GenerationRequest request, DraftLength draftLength, Consumer<GenerationEvent> listener) {
        late = new SpeculationMeter(
                request, draftLength, new RunningShare(LATE_STEPS, PRIOR_ACCEPTANCE, PRIOR_STEPS), LATE_PASSES);
        all = new SpeculationMeter(
                request, draftLength, new RunningShare(Double.POSITIVE_INFINITY, 0, 0), Double.POSITIVE_INFINITY);
        DraftControl lengths = DraftControl.of(draftLength, late);
        control = request.fallBack() ? new FallBack(lengths, draftLength, late, all, listener) : lengths;
        this.listener = listener;
    }

    @Override
    public void accept(GenerationEvent event) {
        late.accept(event);
        all.accept(event);
        listener.accept(event);
    }

    @Override
    public int next() {
        late.endWindows();
        all.endWindows();
        int steps = control.next();
        listener.accept(new GenerationEvent.DraftLengthChosen(steps));
        return steps;
    }

    /** The generation has ended. */
    void predict() {
        all.prediction().ifPresent(prediction -> listener.accept(new GenerationEvent.Predicted(prediction)));
    }
}
