package dev.foretoken.runtime;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.models.DataType;
import dev.foretoken.models.SafetensorsWriter;
import dev.foretoken.runtime.pictures.ContactSheet;
import dev.foretoken.runtime.pictures.OutputFolder;
import dev.foretoken.runtime.pictures.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was generated.
 *
 * @param latents what the models drew, [pictures, channels, height, width], in the models' scale
 * @param pictures the decoded latents; none without a latent decoder
 * @param report how it came about
 */
public record Generation(FloatBlock latents, List<Picture> pictures, GenerationReport report) {
    /** Name of the report in an output folder. */
    public static final String REPORT = "report.json";

    /** Name of the contact sheet, which there is for two pictures or more. */
    public static final String CONTACT_SHEET = "contact-sheet.png";

    /** Name of the latents, which are written when there is no latent decoder. */
    public static final String LATENTS = "latents.safetensors";

    /**
     * Writes the pictures, or else the latents, and the report. Files of the same names are replaced.
     *
     * @param folder is created if it is not there
     * @return the files
     * @throws dev.foretoken.api.ForetokenException if they cannot all be written; none is left then
     */
    public List<Path> writeTo(Path folder) {
        try (OutputFolder output = new OutputFolder(folder)) {
            return writeTo(output);
        }
    }

    /** Writes to a folder that was opened, and so proved writable, before the work began. */
    public List<Path> writeTo(OutputFolder output) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            files.add(output.writePng(report.pictures().get(i).file(), pictures.get(i).image()));
        }
        if (pictures.size() > 1) {
            files.add(output.writePng(CONTACT_SHEET, ContactSheet.of(pictures)));
        }
        if (pictures.isEmpty()) {
            files.add(output.write(LATENTS, this::writeLatents));
        }
        files.add(output.write(REPORT, file -> Files.write(file, ReportJson.bytes(report))));
        output.commit();
        return files;
    }

    private void writeLatents(Path file) {
        SafetensorsWriter.write(file, Map.of("latents", latents), DataType.F32, Map.of());
    }
}
