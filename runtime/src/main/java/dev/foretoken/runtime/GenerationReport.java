package dev.foretoken.runtime;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How pictures came about: enough to make them again, and to see what it took.
 *
 * @param created when
 * @param setup models, parts and device
 * @param request what was asked for, the seed included
 * @param guarantee what holds for these pictures under the policy and criterion that were used
 * @param versions version of Foretoken, Java, the system and each plugin
 * @param models the models, in the order target, draft, latent decoder
 * @param machine where it ran
 * @param statistics passes, acceptance and time of the decoding; its mean accepted length is in AR steps
 * @param acceptanceRate share of the judged tokens that were accepted; NaN if none was judged
 * @param seconds how long it took
 * @param latentsSha256 SHA-256 of the latents, float32, little-endian, [pictures, channels, height, width]
 * @param pictures the pictures, in the order of the request; none without a latent decoder
 */
public record GenerationReport(
        Instant created, Setup setup, GenerationRequest request, Guarantee guarantee, Map<String, String> versions,
        List<Model> models, Machine machine, DecodingStatistics statistics, double acceptanceRate, Seconds seconds,
        String latentsSha256, List<Entry> pictures) {

    /**
     * A model that was used.
     *
     * @param role {@code target}, {@code draft} or {@code decoder}
     * @param name its name
     * @param folder where it was read from
     * @param parameters number of values
     * @param bytes size of the weights as they are stored
     * @param sha256 SHA-256 of its specification, which holds the checksums of all tensors
     */
    public record Model(String role, String name, Path folder, long parameters, long bytes, String sha256) {}

    /**
     * A machine.
     *
     * @param processors processors that Java may use
     * @param memoryBytes main memory
     * @param peakResidentBytes most main memory that this process has had so far, where the system tells
     */
    public record Machine(int processors, long memoryBytes, OptionalLong peakResidentBytes) {}

    /**
     * Time by the clock.
     *
     * @param loading from the first plugin to the last weight; once for all generations of a {@link Foretoken}
     * @param decoding drawing all tokens
     * @param pictures from latents to pictures
     */
    public record Seconds(double loading, double decoding, double pictures) {}

    /**
     * A picture.
     *
     * @param file its name in the output folder
     * @param label its class
     * @param width pixels in a row
     * @param height rows
     * @param sha256 SHA-256 of its pixels, red, green and blue, row by row
     */
    public record Entry(String file, int label, int width, int height, String sha256) {}

    /**
     * Reads a report that {@link Generation#writeTo} wrote.
     *
     * @throws dev.foretoken.api.ForetokenException if it cannot be read
     */
    public static GenerationReport read(Path file) {
        return ReportJson.read(file);
    }

    /**
     * Compares with a later generation.
     *
     * @return one line for each thing made that differs, and for all that may explain it; empty if the pictures (or
     *     else the latents) are identical
     */
    public List<String> differences(GenerationReport now) {
        return ReportDifferences.between(this, now);
    }
}
