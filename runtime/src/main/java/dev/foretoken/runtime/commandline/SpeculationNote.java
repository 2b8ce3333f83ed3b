package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationEvent.FellBack;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.SpeedPrediction;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Says how far the draft ran ahead, what that should gain, and when it gains nothing. */
final class SpeculationNote {
    private SpeculationNote() {}

    /** Lines by what they are about; none where nothing was verified. */
    static Map<String, String> of(GenerationRequest request, DecodingStatistics statistics) {
        Map<String, String> lines = new LinkedHashMap<>();
        boolean varies = !request.draftLength().stream().allMatch(DraftLength.Fixed.class::isInstance);
        if (statistics.windows() > 0 && varies) {
            lines.put("drafted", format(
                    "%.1f AR steps a window on average; rounds by draft length: ", statistics.meanDraftedSteps())
                    + statistics.draftLengths().entrySet().stream()
                            .map(rounds -> rounds.getKey() + ": " + rounds.getValue())
                            .collect(Collectors.joining(", ")));
        }
        statistics.prediction().ifPresent(prediction -> lines.put("predicted", format(
                "%s%.2f times as fast as the target alone, from %.1f %% of AR steps accepted and the costs; %s",
                prediction.lowerBound() ? "at least " : "", prediction.speedUp(), 100 * prediction.stepAcceptance(),
                breakEven(prediction.breakEven()))));
        warning(statistics).or(() -> advice(statistics)).ifPresent(text -> lines.put("note", text));
        return lines;
    }

    /** That the target drew the rest alone, if it did. */
    static Optional<String> warning(DecodingStatistics statistics) {
        return statistics.fallBack().map(SpeculationNote::fellBack);
    }

    private static String fellBack(FellBack fellBack) {
        return format(
                "Fell back to the target alone, since speculation does not pay: %.1f %% of AR steps were accepted (at"
                        + " most %.1f %%), %s",
                100 * fellBack.stepAcceptance(), 100 * fellBack.atMost(), breakEven(fellBack.breakEven()));
    }

    private static Optional<String> advice(DecodingStatistics statistics) {
        return statistics.prediction()
                .filter(SpeedPrediction::targetIsFaster)
                .map(prediction -> format(
                        "--policy target-only would be faster: %.1f %% of AR steps accepted, %s",
                        100 * prediction.stepAcceptance(), breakEven(prediction.breakEven())));
    }

    private static String breakEven(OptionalDouble breakEven) {
        return breakEven.isPresent()
                ? format("break-even at %.1f %%", 100 * breakEven.getAsDouble())
                : "no break-even at these costs";
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
