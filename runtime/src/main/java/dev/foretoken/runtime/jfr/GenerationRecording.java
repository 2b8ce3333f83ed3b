package dev.foretoken.runtime.jfr;

import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.SpeedPrediction;
import dev.foretoken.runtime.decoding.VerifiedWindow;
import dev.foretoken.runtime.decoding.VerifiedWindows;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Hands a generation to the Flight Recorder. Counts are as in {@link
 * dev.foretoken.runtime.decoding.DecodingStatistics}. Where nothing is recorded it costs next to nothing.
 */
public final class GenerationRecording implements Consumer<GenerationEvent> {
    private final VerifiedWindows windows = new VerifiedWindows(GenerationRecording::commit);
    private final Map<Integer, PictureEvent> begun = new HashMap<>();

    @Override
    public void accept(GenerationEvent event) {
        windows.accept(event);
        if (event instanceof GenerationEvent.Passed passed) {
            commit(passed);
        } else if (event instanceof GenerationEvent.LookedOn looked) {
            commit(looked);
        } else if (event instanceof GenerationEvent.Resampled resampled) {
            commit(resampled);
        } else if (event instanceof GenerationEvent.Bonus bonus) {
            commit(bonus);
        } else if (event instanceof GenerationEvent.DraftLengthChosen chosen) {
            commit(chosen);
        } else if (event instanceof GenerationEvent.FellBack fellBack) {
            commit(fellBack);
        } else if (event instanceof GenerationEvent.Predicted predicted) {
            commit(predicted.prediction());
        } else if (event instanceof GenerationEvent.Drafted drafted) {
            begin(drafted.image());
        } else if (event instanceof GenerationEvent.Advanced advanced) {
            begin(advanced.image());
        } else if (event instanceof GenerationEvent.Finished finished) {
            commit(finished);
        }
    }

    private static void commit(GenerationEvent.Passed passed) {
        PassEvent event = new PassEvent();
        if (event.isEnabled()) {
            event.phase = text(passed.phase());
            event.model = text(passed.role());
            event.pictures = passed.pictures();
            event.steps = passed.steps();
            event.contexts = passed.contexts();
            event.tokens = passed.tokens();
            event.backbone = passed.backbone().toNanos();
            event.head = passed.head().toNanos();
            event.commit();
        }
    }

    private static void commit(GenerationEvent.LookedOn looked) {
        LookOnEvent event = new LookOnEvent();
        event.picture = looked.image();
        event.step = looked.step();
        event.time = looked.time().toNanos();
        event.commit();
    }

    private static void commit(GenerationEvent.Resampled resampled) {
        RedrawEvent event = new RedrawEvent();
        event.picture = resampled.image();
        event.step = resampled.step();
        event.tokens = resampled.tokens();
        event.proposals = resampled.attempts();
        event.gaveUp = resampled.gaveUp();
        event.time = resampled.time().toNanos();
        event.commit();
    }

    private static void commit(GenerationEvent.Bonus bonus) {
        BonusEvent event = new BonusEvent();
        event.picture = bonus.image();
        event.step = bonus.step();
        event.tokens = bonus.tokens();
        event.time = bonus.time().toNanos();
        event.commit();
    }

    private static void commit(GenerationEvent.DraftLengthChosen chosen) {
        DraftLengthEvent event = new DraftLengthEvent();
        event.steps = chosen.steps();
        event.commit();
    }

    private static void commit(GenerationEvent.FellBack fellBack) {
        FallBackEvent event = new FallBackEvent();
        event.stepAcceptance = fellBack.stepAcceptance();
        event.atMost = fellBack.atMost();
        event.breakEven = fellBack.breakEven().orElse(Double.NaN);
        event.commit();
    }

    private static void commit(SpeedPrediction prediction) {
        PredictionEvent event = new PredictionEvent();
        event.stepAcceptance = prediction.stepAcceptance();
        event.speedUp = prediction.speedUp();
        event.breakEven = prediction.breakEven().orElse(Double.NaN);
        event.lowerBound = prediction.lowerBound();
        event.commit();
    }

    private static void commit(VerifiedWindow window) {
        for (int position = 0; position < window.steps().size(); position++) {
            VerifiedWindow.Step step = window.steps().get(position);
            if (step.accepted() + step.rejected() > 0) {
                JudgedStepEvent event = new JudgedStepEvent();
                event.picture = window.image();
                event.step = window.firstStep() + position;
                event.draftPosition = position;
                event.acceptedTokens = step.accepted();
                event.rejectedTokens = step.rejected();
                event.commit();
            }
        }
        WindowEvent event = new WindowEvent();
        event.picture = window.image();
        event.firstStep = window.firstStep();
        event.draftedSteps = window.steps().size();
        event.acceptedSteps = window.acceptedSteps();
        event.bonusSteps = window.bonusSteps();
        event.draftedTokens = window.draftedTokens();
        event.acceptedTokens = window.acceptedTokens();
        event.rejectedTokens = window.rejectedTokens();
        event.discardedTokens = window.discardedTokens();
        event.commit();
    }

    private void begin(int image) {
        begun.computeIfAbsent(image, first -> {
            PictureEvent event = new PictureEvent();
            event.begin();
            return event;
        });
    }

    private void commit(GenerationEvent.Finished finished) {
        PictureEvent event = begun.remove(finished.image());
        event.picture = finished.image();
        event.emittedTokens = finished.tokens();
        event.commit();
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
