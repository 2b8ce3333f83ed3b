package dev.foretoken.runtime;

import com.sun.management.OperatingSystemMXBean;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.pictures.Picture;
import dev.foretoken.runtime.pictures.Sha256;
import dev.foretoken.runtime.plugins.PluginRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Writes down how pictures came about. */
final class Reporter {
    private static final Path PROCESS_STATUS = Path.of("/proc/self/status");

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
            GenerationRequest request, Guarantee guarantee, DecodingStatistics statistics, double decodingSeconds,
            double picturesSeconds, FloatBlock latents, List<Picture> pictures) {
        return new GenerationReport(
                Instant.now(), setup, request, guarantee, versions(), models.entries(), machine(), statistics,
                statistics.acceptanceRate(),
                new GenerationReport.Seconds(models.seconds(), decodingSeconds, picturesSeconds), sha256(latents),
                entries(request.labels(), pictures));
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("foretoken", Versions.FORETOKEN);
        versions.put("java", Versions.java());
        versions.put("system", Versions.system());
        registry.plugins().forEach(plugin -> versions.put("plugin " + plugin.name(), plugin.version()));
        return versions;
    }

    private static GenerationReport.Machine machine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new GenerationReport.Machine(
                Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize(), peakResidentBytes());
    }

    /** Java does not know what natives allocate; Linux does. */
    private static OptionalLong peakResidentBytes() {
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
