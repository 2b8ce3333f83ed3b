package dev.foretoken.runtime;

import com.sun.management.OperatingSystemMXBean;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.Widening;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.pictures.Sha256;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How pictures came about: enough to make them again, and to see what it took.
 *
 * @param created when
 * @param setup models, parts and device
 * @param request what was asked for, the seed included
 * @param guarantee what holds for these pictures under the policy, criterion and resampler that were used; at most
 *     surrogate where the resampler gave up
 * @param versions version of Foretoken, Java, the system and each plugin
 * @param models the models, in the order target, draft, latent decoder
 * @param machine where it ran
 * @param statistics passes, acceptance and time of the decoding; its mean accepted length is in AR steps
 * @param draftLengths the draft length of every round of every batch, in order
 * @param acceptanceRate share of the judged tokens that were accepted; NaN if none was judged
 * @param seconds how long it took
 * @param latentsSha256 SHA-256 of the latents, float32, little-endian, [pictures, channels, height, width]
 * @param pictures the pictures, in the order of the request; none without a latent decoder
 */
public record GenerationReport(
        Instant created, Setup setup, GenerationRequest request, Guarantee guarantee, Map<String, String> versions,
        List<Model> models, Machine machine, DecodingStatistics statistics, DraftLength draftLengths,
        double acceptanceRate, Seconds seconds, String latentsSha256, List<Entry> pictures) {

    /**
     * A model that was used.
     *
     * @param role {@code target}, {@code draft} or {@code decoder}
     * @param name its name
     * @param folder where it was read from
     * @param parameters number of values
     * @param bytes size of the weights as they are stored
     * @param sha256 SHA-256 of its specification, which holds the checksums of all tensors
     * @param widenedFrom the smaller model that computes the same, if this is that one {@linkplain
     *     dev.foretoken.models.Widening widened}: then time is that of its size, and all else is the smaller model's
     */
    public record Model(
            String role, String name, Path folder, long parameters, long bytes, String sha256,
            Optional<String> widenedFrom) {
        /** What is to be said of it beside every figure, if it is widened. */
        public Optional<String> wideningNote() {
            return widenedFrom.map(original -> role + " " + Widening.note(original));
        }

        static Model of(String role, ModelFolder model) {
            Path specification = model.path().resolve(ModelFolder.SPECIFICATION);
            try {
                return new Model(
                        role, model.spec().name(), model.path(), model.parameters(), model.bytes(),
                        Sha256.of(Files.readAllBytes(specification)), model.spec().widenedFrom());
            } catch (IOException e) {
                throw new ForetokenException(
                        ForetokenException.Code.INPUT_OUTPUT, "Cannot read [" + specification + "]: " + e, e);
            }
        }
    }

    /**
     * A machine.
     *
     * @param processors processors that Java may use
     * @param memoryBytes main memory
     * @param heapBytes most of it that Java's heap may take
     * @param peakResidentBytes most main memory that this process has had so far, where the system tells
     */
    public record Machine(int processors, long memoryBytes, long heapBytes, OptionalLong peakResidentBytes) {
        private static final Path PROCESS_STATUS = Path.of("/proc/self/status");

        static Machine ofProcess() {
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return new Machine(
                    Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize(),
                    Runtime.getRuntime().maxMemory(), peakOfProcess());
        }

        /** Java does not know what natives allocate; Linux does. */
        private static OptionalLong peakOfProcess() {
            if (!Files.isReadable(PROCESS_STATUS)) {
                return OptionalLong.empty();
            }
            try {
                return Files.readAllLines(PROCESS_STATUS).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst();
            } catch (IOException e) {
                return OptionalLong.empty();
            }
        }
    }

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

    /** The request that makes the same pictures again: with the draft lengths that the clock had a say in. */
    public GenerationRequest replay() {
        return request.draftLength().stream().allMatch(DraftLength.Fixed.class::isInstance) && !request.fallBack()
                ? request
                : request.replaying(draftLengths);
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
