package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.GenerationEvent.Passed;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Measures acceptance and costs of speculation from the events of a generation. */
final class SpeculationMeter implements Consumer<GenerationEvent> {
    /** Tokens a step that the target draws, against those that the draft does: below this they are fewer. */
    private static final double AS_MANY_TOKENS = 0.9;

    private final GenerationRequest request;
    private final DraftLength draftLength;
    private final RunningShare acceptance;
    /** Pre-filling comes first, while the JVM compiles. */
    private final RunningMedian prefilledStep;
    private final RunningMean targetStep;
    private final RunningMean draftStep;
    private final RunningLine verification;
    private final RunningMean redraw;
    private final RunningMean bonusStep;
    private final Drawn prefilled = new Drawn();
    private final Drawn alone = new Drawn();
    private final Drawn drafted = new Drawn();
    private final VerifiedWindows windows = new VerifiedWindows(this::add);
    private final Map<Place, Integer> windowsByPlace = new HashMap<>();
    private int endOfPictures;
    private int pictures;
    /** The last verification, as long as more of its time may come. */
    private Optional<Passed> verifying = Optional.empty();
    /** What has come, in seconds. */
    private double lookedOn;

    /**
     * A meter of late, or of all.
     *
     * @param draftLength the request's, or what it is by default
     * @param acceptance of AR steps
     * @param memory number of passes of a kind that its cost is about; infinite for all
     */
    SpeculationMeter(GenerationRequest request, DraftLength draftLength, RunningShare acceptance, double memory) {
        this.request = request;
        this.draftLength = draftLength;
        this.acceptance = acceptance;
        prefilledStep = new RunningMedian(memory);
        targetStep = new RunningMean(memory);
        draftStep = new RunningMean(memory);
        verification = new RunningLine(memory);
        redraw = new RunningMean(memory);
        bonusStep = new RunningMean(memory);
    }

    @Override
    public void accept(GenerationEvent event) {
        windows.accept(event);
        if (event instanceof Passed passed) {
            add(passed);
        } else if (event instanceof GenerationEvent.LookedOn looked) {
            lookedOn += looked.time().toNanos() * 1e-9;
        } else if (event instanceof GenerationEvent.Resampled resampled) {
            redraw.add(resampled.time().toNanos() * 1e-9, 1);
        } else if (event instanceof GenerationEvent.Bonus bonus) {
            bonusStep.add(bonus.time().toNanos() * 1e-9, 1);
        } else if (event instanceof GenerationEvent.Finished) {
            pictures++;
        }
    }

    /** Takes the windows that are open for ended. */
    void endWindows() {
        windows.endAll();
    }

    /** Acceptance of AR steps: of all their tokens. */
    RunningShare acceptance() {
        return acceptance;
    }

    /** Cost of a step that the target draws alone, in seconds: among drafted ones, or else before them. */
    OptionalDouble targetStep() {
        return targetStep.mean().isPresent() ? targetStep.mean() : prefilledStep.median();
    }

    /**
     * The model with the costs that were measured, in seconds; what did not occur costs nothing.
     *
     * @param target cost of a step that the target draws alone
     */
    Optional<CostModel> model(double target) {
        endVerification();
        return draftStep.mean().isEmpty() || !verification.known()
                ? Optional.empty()
                : Optional.of(CostModel.of(request.policy(), request.bonus(), new WindowCosts(
                        target, draftStep.mean().getAsDouble(), verification.constant(), verification.slope(),
                        redraw.mean().orElse(0), bonusStep.mean().orElse(0))));
    }

    /** The same with the measured cost of the target's steps. */
    Optional<CostModel> model() {
        return targetStep().stream().filter(cost -> cost > 0).boxed().findFirst().flatMap(this::model);
    }

    /** What the model says of all that was measured; nothing as long as a cost is not known. */
    Optional<SpeedPrediction> prediction() {
        endWindows();
        return windowsByPlace.isEmpty() ? Optional.empty() : model().map(this::prediction);
    }

    private SpeedPrediction prediction(CostModel model) {
        double target = model.costs().targetStep();
        double drawn = prefilled.steps + alone.steps;
        // After the last step of a picture there is no room for a bonus.
        CostModel atTheEnd = new CostModel(model.costs(), model.truncates(), false);
        double steps = drawn;
        double time = drawn * target;
        for (Map.Entry<Place, Integer> windows : windowsByPlace.entrySet()) {
            CostModel there = windows.getKey().endStep() < endOfPictures ? model : atTheEnd;
            steps += windows.getValue() * there.steps(acceptance.share(), windows.getKey().length());
            time += windows.getValue() * there.time(acceptance.share(), windows.getKey().length());
        }
        return new SpeedPrediction(
                acceptance.share(), model.costs(), time / pictures, target * steps / time,
                model.breakEven(draftLength.shortest(), draftLength.longest()),
                (alone.steps > 0 ? alone : prefilled).tokensAStep() < AS_MANY_TOKENS * drafted.tokensAStep());
    }

    private void add(Passed passed) {
        endVerification();
        double share = share(passed);
        if (passed.phase() == Phase.PREFILL) {
            prefilled.add(passed);
            prefilledStep.add(share);
        } else if (passed.phase() == Phase.STEP && passed.role() == Role.TARGET) {
            alone.add(passed);
            targetStep.add(share, passed.pictures());
        } else if (passed.phase() == Phase.DRAFT) {
            drafted.add(passed);
            draftStep.add(share, passed.pictures());
        } else if (passed.phase() == Phase.VERIFY) {
            verifying = Optional.of(passed);
        }
    }

    private void endVerification() {
        verifying.ifPresent(passed -> verification.add(
                (double) passed.steps() / passed.pictures(), share(passed) + lookedOn / passed.pictures(),
                passed.pictures()));
        verifying = Optional.empty();
        lookedOn = 0;
    }

    /** Seconds for a picture. */
    private static double share(Passed passed) {
        return (passed.backbone().toNanos() + passed.head().toNanos()) * 1e-9 / passed.pictures();
    }

    private void add(VerifiedWindow window) {
        int end = window.firstStep() + window.steps().size();
        windowsByPlace.merge(new Place(window.steps().size(), end), 1, Integer::sum);
        endOfPictures = Math.max(endOfPictures, end + window.bonusSteps());
        window.steps().stream().filter(VerifiedWindow.Step::judged).forEach(step -> acceptance.add(step.whole()));
    }

    /** Where a window is: its number of AR steps, and the step after it. */
    private record Place(int length, int endStep) {}

    /** What a model drew. */
    private static final class Drawn {
        private double steps;
        private double tokens;

        void add(Passed passed) {
            steps += passed.steps();
            tokens += passed.tokens();
        }

        double tokensAStep() {
            return tokens / steps;
        }
    }
}
