package dev.foretoken.runtime;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.pictures.Picture;
import dev.foretoken.runtime.pictures.Sha256;
import dev.foretoken.runtime.plugins.PluginRegistry;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes down how pictures came about. */
final class Reporter {
    private final Setup setup;
    private final PluginRegistry registry;
    private final LoadedModels models;

    @Inject
    Reporter(Setup setup, PluginRegistry registry, LoadedModels models) {
        this.setup = setup;
        this.registry = registry;
        this.models = models;
    }

    GenerationReport report(
            GenerationRequest request, Guarantee guarantee, DecodingStatistics statistics, DraftLength draftLengths,
            double decodingSeconds, double picturesSeconds, FloatBlock latents, List<Picture> pictures) {
        return new GenerationReport(
                Instant.now(), setup, request, guarantee, Versions.all(registry), models.entries(),
                GenerationReport.Machine.ofProcess(), statistics, draftLengths,
                statistics.acceptanceRate(),
                new GenerationReport.Seconds(models.seconds(), decodingSeconds, picturesSeconds), sha256(latents),
                entries(request.labels(), pictures));
    }

    private static String sha256(FloatBlock latents) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * latents.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(latents.data());
        return Sha256.of(bytes.array());
    }

    /** The file name sorts by picture and tells the class. */
    private static List<GenerationReport.Entry> entries(List<Integer> labels, List<Picture> pictures) {
        List<GenerationReport.Entry> entries = new ArrayList<>();
        int digits = Math.max(3, String.valueOf(pictures.size()).length());
        for (int i = 0; i < pictures.size(); i++) {
            Picture picture = pictures.get(i);
            entries.add(new GenerationReport.Entry(
                    ("%0" + digits + "d-class-%d.png").formatted(i, labels.get(i)), labels.get(i), picture.width(),
                    picture.height(), picture.sha256()));
        }
        return entries;
    }
}
