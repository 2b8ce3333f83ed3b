package dev.foretoken.runtime.comparison;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.evaluation.Evaluation;
import java.util.Optional;

/**
 * What was found of one candidate.
 *
 * @param name the candidate's
 * @param baseline name of the candidate that its time is compared with; its own name for a baseline
 * @param request how it generates, with the classes and the seed of the first round
 * @param outcome what came of it
 */
public record ComparisonRow(String name, String baseline, GenerationRequest request, Outcome outcome) {
    /** What came of a candidate. */
    public sealed interface Outcome {}

    /**
     * It could be measured.
     *
     * @param guarantee the weakest of its generations
     * @param timing how fast it is
     * @param statistics passes, acceptance and time of the timed runs together
     * @param acceptanceRate share of the judged tokens that were accepted in them; NaN if none was judged
     * @param quality how good its pictures are, if that was measured
     */
    public record Measured(
            Guarantee guarantee, Timing timing, DecodingStatistics statistics, double acceptanceRate,
            Optional<Evaluated> quality) implements Outcome {
        /** The statistics that know most of acceptance: those of the evaluated pictures, if there are any. */
        DecodingStatistics judged() {
            return quality.map(Evaluated::statistics).orElse(statistics);
        }

        Measured with(Guarantee ofPictures, Evaluated evaluated) {
            return new Measured(
                    guarantee.weaker(ofPictures), timing, statistics, acceptanceRate, Optional.of(evaluated));
        }
    }

    /**
     * Pictures that were evaluated.
     *
     * @param evaluation how good they are
     * @param batchSize how many of them were generated together
     * @param statistics passes, acceptance and time of generating them
     * @param acceptanceRate share of the judged tokens that were accepted; NaN if none was judged
     * @param seconds time by the clock of generating them
     */
    public record Evaluated(
            Evaluation evaluation, int batchSize, DecodingStatistics statistics, double acceptanceRate,
            double seconds) {}

    /**
     * It failed.
     *
     * @param error why
     */
    public record Failed(String error) implements Outcome {}

    /** What was measured, unless it failed. */
    public Optional<Measured> measured() {
        return outcome instanceof Measured measured ? Optional.of(measured) : Optional.empty();
    }

    /** Whether others are compared with it. */
    boolean servesAsBaseline() {
        return name.equals(baseline);
    }

    /** Whether pictures of this row are promised to follow the law of another's, which takes the same steps. */
    boolean followsLawOf(ComparisonRow other) {
        return request.autoregressiveSteps().equals(other.request.autoregressiveSteps())
                && request.diffusionSteps().equals(other.request.diffusionSteps())
                && measured().map(Measured::guarantee).orElse(Guarantee.NONE) == Guarantee.LOSSLESS;
    }

    ComparisonRow with(Outcome other) {
        return new ComparisonRow(name, baseline, request, other);
    }
}
