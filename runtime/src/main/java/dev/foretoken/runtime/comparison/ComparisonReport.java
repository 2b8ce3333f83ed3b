package dev.foretoken.runtime.comparison;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.runtime.EvaluationReport;
import dev.foretoken.runtime.GenerationReport;
import dev.foretoken.runtime.Setup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which way to generate pays, and how that was found.
 *
 * @param created when
 * @param command the words of the command line, if it was one
 * @param setup models, parts and device
 * @param settings how it was measured
 * @param conclusion the rows in a sentence or two
 * @param rows the candidates, baselines before their rivals
 * @param latent what the models draw
 * @param data the real pictures that others were compared with, if quality was measured
 * @param noQuality why quality was not measured, if it was not
 * @param versions version of Foretoken, Java, the system and each plugin
 * @param models the models, in the order target, draft, latent decoder, classifier
 * @param machine where it ran
 */
public record ComparisonReport(
        Instant created, List<String> command, Setup setup, ComparisonSettings settings, Conclusion conclusion,
        List<ComparisonRow> rows, LatentSpec latent, Optional<EvaluationReport.Data> data, Optional<String> noQuality,
        Map<String, String> versions, List<GenerationReport.Model> models, GenerationReport.Machine machine) {}
