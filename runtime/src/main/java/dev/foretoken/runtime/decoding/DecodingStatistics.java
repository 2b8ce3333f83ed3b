package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a generation did, counted from its events. Metrics of every kind follow the definitions here and in {@link
 * VerifiedWindow}. Tokens are counted over all pictures; a pass is one batch.
 *
 * @param targetPasses batches that went through the target
 * @param draftPasses batches that went through the draft
 * @param emittedTokens tokens that became final, whoever drew them: all of a finished picture
 * @param prefilledTokens drawn by the target before speculation
 * @param draftedTokens drawn by the draft
 * @param acceptedTokens drafted tokens that were kept after judgement
 * @param rejectedTokens drafted tokens that were replaced
 * @param rejectedBySegment these by the first segment of their paths that was rejected; one entry where paths are
 *     judged whole
 * @param discardedTokens drafted tokens thrown away unjudged, after a rejection
 * @param resamplingAttempts proposals of the resampler in all
 * @param resamplingGaveUp rejected tokens for which no proposal was kept
 * @param proposalsPerRejection mean number of proposals that a rejected token took; NaN if none was rejected
 * @param bonusTokens drawn by the target after windows that it accepted whole
 * @param draftLengths rounds of a batch by the draft length that was chosen; 0 where the target drew a step instead
 * @param windows verified windows that have ended, counted per picture
 * @param meanDraftedSteps mean length of a window, in AR steps: its draft length, or what was left of its picture; NaN
 *     without windows
 * @param meanAcceptedSteps mean accepted length of a window without its bonus step, in AR steps; NaN without windows.
 *     See {@link VerifiedWindow#acceptedSteps()}
 * @param meanAcceptedStepsWithBonus the same with the bonus steps
 * @param acceptanceByDraftPosition accepted over judged tokens for each place in a window, from its first drafted step
 *     on; NaN where none was judged. Under a policy that discards later drafts after a rejection it is the acceptance
 *     given that all before were accepted
 * @param acceptanceByStep accepted over judged tokens for each AR step; NaN where none was judged
 * @param acceptanceByPosition accepted over judged tokens for each position of the picture, row by row; NaN where none
 *     was judged, and without the last ones if none of them was
 * @param phases passes and time of each phase
 * @param fallBack why the target alone drew the rest, if it did
 * @param prediction what the cost model says of the last generation, if that speculated and costs could be measured
 */
public record DecodingStatistics(
        int targetPasses, int draftPasses, int emittedTokens, int prefilledTokens, int draftedTokens,
        int acceptedTokens, int rejectedTokens, List<Integer> rejectedBySegment, int discardedTokens,
        int resamplingAttempts, int resamplingGaveUp, double proposalsPerRejection, int bonusTokens,
        Map<Integer, Integer> draftLengths, int windows, double meanDraftedSteps, double meanAcceptedSteps,
        double meanAcceptedStepsWithBonus, List<Double> acceptanceByDraftPosition, List<Double> acceptanceByStep,
        List<Double> acceptanceByPosition, Map<Phase, PhaseStatistics> phases,
        Optional<GenerationEvent.FellBack> fallBack, Optional<SpeedPrediction> prediction) {

    /**
     * One phase.
     *
     * @param passes batches that went through a model
     * @param backboneSeconds time in backbones
     * @param headSeconds time in heads
     * @param otherSeconds time in the resampler, and in the heads that it asks
     */
    public record PhaseStatistics(int passes, double backboneSeconds, double headSeconds, double otherSeconds) {
        static final PhaseStatistics NONE = new PhaseStatistics(0, 0, 0, 0);

        public double seconds() {
            return backboneSeconds + headSeconds + otherSeconds;
        }

        private PhaseStatistics plus(int morePasses, Duration backbone, Duration head, Duration other) {
            return new PhaseStatistics(
                    passes + morePasses, backboneSeconds + seconds(backbone), headSeconds + seconds(head),
                    otherSeconds + seconds(other));
        }

        private static double seconds(Duration duration) {
            return duration.toNanos() * 1e-9;
        }
    }

    /** Share of the judged tokens that were accepted; NaN if none was judged. */
    public double acceptanceRate() {
        return (double) acceptedTokens / (acceptedTokens + rejectedTokens);
    }

    /** Counts events. */
    public static final class Collector implements Consumer<GenerationEvent> {
        private int targetPasses;
        private int draftPasses;
        private int emitted;
        private int prefilled;
        private int drafted;
        private int accepted;
        private final List<Integer> rejected = new ArrayList<>();
        private int discarded;
        private int attempts;
        private int gaveUp;
        private int bonus;
        private final Map<Integer, Integer> draftLengths = new TreeMap<>();
        private int windows;
        private int draftedSteps;
        private int acceptedSteps;
        private int acceptedStepsWithBonus;
        private final Acceptance byDraftPosition = new Acceptance();
        private final Acceptance byStep = new Acceptance();
        private final Acceptance byPosition = new Acceptance();
        private final VerifiedWindows ended = new VerifiedWindows(this::add);
        private final Map<Phase, PhaseStatistics> phases = new EnumMap<>(Phase.class);
        private Optional<GenerationEvent.FellBack> fallBack = Optional.empty();
        private Optional<SpeedPrediction> prediction = Optional.empty();

        @Override
        public void accept(GenerationEvent event) {
            ended.accept(event);
            if (event instanceof GenerationEvent.Passed passed) {
                targetPasses += passed.role() == Role.TARGET ? 1 : 0;
                draftPasses += passed.role() == Role.DRAFT ? 1 : 0;
                add(passed.phase(), 1, passed.backbone(), passed.head(), Duration.ZERO);
            } else if (event instanceof GenerationEvent.Prefilled prefilling) {
                prefilled += prefilling.tokens();
            } else if (event instanceof GenerationEvent.DraftLengthChosen chosen) {
                draftLengths.merge(chosen.steps(), 1, Integer::sum);
            } else if (event instanceof GenerationEvent.FellBack fell) {
                fallBack = Optional.of(fell);
            } else if (event instanceof GenerationEvent.Predicted predicted) {
                prediction = Optional.of(predicted.prediction());
            } else if (event instanceof GenerationEvent.Drafted drafting) {
                drafted += drafting.tokens();
            } else if (event instanceof GenerationEvent.Accepted accepting) {
                accepted += accepting.tokens();
                accepting.positions().forEach(position -> byPosition.add(position, VerifiedWindow.Step.ACCEPTED));
            } else if (event instanceof GenerationEvent.Rejected rejecting) {
                while (rejected.size() <= rejecting.segment()) {
                    rejected.add(0);
                }
                rejected.set(rejecting.segment(), rejected.get(rejecting.segment()) + rejecting.tokens());
                rejecting.positions().forEach(position -> byPosition.add(position, VerifiedWindow.Step.REJECTED));
            } else if (event instanceof GenerationEvent.Discarded discarding) {
                discarded += discarding.tokens();
            } else if (event instanceof GenerationEvent.LookedOn looked) {
                add(Phase.VERIFY, 0, Duration.ZERO, looked.time(), Duration.ZERO);
            } else if (event instanceof GenerationEvent.Resampled resampled) {
                attempts += resampled.attempts();
                gaveUp += resampled.gaveUp();
                add(Phase.RESAMPLE, 0, Duration.ZERO, Duration.ZERO, resampled.time());
            } else if (event instanceof GenerationEvent.Bonus drawn) {
                bonus += drawn.tokens();
                add(Phase.BONUS, 0, Duration.ZERO, drawn.time(), Duration.ZERO);
            } else if (event instanceof GenerationEvent.Advanced advanced) {
                emitted += advanced.emitted();
            }
        }

        /** What was counted so far. */
        public DecodingStatistics statistics() {
            int replaced = rejected.stream().mapToInt(Integer::intValue).sum();
            return new DecodingStatistics(
                    targetPasses, draftPasses, emitted, prefilled, drafted, accepted, replaced, List.copyOf(rejected),
                    discarded, attempts, gaveUp, (double) attempts / replaced, bonus,
                    Collections.unmodifiableMap(new TreeMap<>(draftLengths)), windows,
                    (double) draftedSteps / windows, (double) acceptedSteps / windows,
                    (double) acceptedStepsWithBonus / windows, byDraftPosition.rates(), byStep.rates(),
                    byPosition.rates(), Collections.unmodifiableMap(new EnumMap<>(phases)), fallBack, prediction);
        }

        private void add(VerifiedWindow window) {
            windows++;
            draftedSteps += window.steps().size();
            acceptedSteps += window.acceptedSteps();
            acceptedStepsWithBonus += window.acceptedStepsWithBonus();
            for (int position = 0; position < window.steps().size(); position++) {
                byDraftPosition.add(position, window.steps().get(position));
                byStep.add(window.firstStep() + position, window.steps().get(position));
            }
        }

        private void add(Phase phase, int passes, Duration backbone, Duration head, Duration other) {
            phases.put(
                    phase,
                    phases.getOrDefault(phase, PhaseStatistics.NONE).plus(passes, backbone, head, other));
        }
    }

    /** Judged tokens, place by place. */
    private static final class Acceptance {
        private final List<VerifiedWindow.Step> judged = new ArrayList<>();

        void add(int place, VerifiedWindow.Step step) {
            while (judged.size() <= place) {
                judged.add(VerifiedWindow.Step.UNJUDGED);
            }
            VerifiedWindow.Step before = judged.get(place);
            judged.set(place, new VerifiedWindow.Step(
                    before.accepted() + step.accepted(), before.rejected() + step.rejected()));
        }

        List<Double> rates() {
            return judged.stream()
                    .map(step -> (double) step.accepted() / (step.accepted() + step.rejected()))
                    .toList();
        }
    }
}
