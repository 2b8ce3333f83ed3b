package dev.foretoken.runtime;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.evaluation.EnergyTest;
import dev.foretoken.runtime.evaluation.Evaluation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How good pictures are, and how that was found.
 *
 * @param created when
 * @param evaluation the figures
 * @param generation how the pictures were generated; absent if they are real ones
 * @param against other pictures that they were compared with
 * @param data the real pictures that they were compared with
 * @param versions version of Foretoken, Java, the system and each plugin
 * @param models the models, in the order target, draft, latent decoder, classifier
 * @param machine where it ran
 */
public record EvaluationReport(
        Instant created, Evaluation evaluation, Optional<Generated> generation, Optional<Against> against,
        Data data, Map<String, String> versions, List<GenerationReport.Model> models,
        GenerationReport.Machine machine) {
    EvaluationReport with(Against other) {
        return new EvaluationReport(
                created, evaluation, generation, Optional.of(other), data, versions, models, machine);
    }

    /**
     * Pictures that were generated.
     *
     * @param setup models, parts and device
     * @param request what was asked for, with each class once
     * @param guarantee the weakest that holds for all of them
     * @param statistics passes, acceptance and time of the decoding
     * @param acceptanceRate share of the judged tokens that were accepted; NaN if none was judged
     * @param seconds time by the clock of decoding and of making pictures
     */
    public record Generated(
            Setup setup, GenerationRequest request, Guarantee guarantee, DecodingStatistics statistics,
            double acceptanceRate, double seconds) {}

    /**
     * As many other pictures, of another seed.
     *
     * @param evaluation their figures
     * @param generation how they were generated
     * @param sameLaw probability that two sets of one law are as far apart as these, by the {@link EnergyTest}; small
     *     where the pictures are not those of the other policy
     */
    public record Against(Evaluation evaluation, Generated generation, double sameLaw) {}

    /**
     * Real pictures, of {@link dev.foretoken.models.pictures.ProceduralPictures}.
     *
     * @param seed of the data set
     * @param split the part of it
     * @param reference the first picture of the reference
     * @param floor the first picture of those that give the floor
     */
    public record Data(long seed, Split split, int reference, int floor) {}
}
