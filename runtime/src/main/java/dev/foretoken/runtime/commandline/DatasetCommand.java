package dev.foretoken.runtime.commandline;

import dev.foretoken.models.pictures.Motif;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import dev.foretoken.runtime.pictures.ContactSheet;
import dev.foretoken.runtime.pictures.OutputFolder;
import dev.foretoken.runtime.pictures.Picture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws pictures of the procedural data set, to look at. */
@Command(
        name = "dataset",
        description = "Draws a contact sheet of the procedural data set: one class a column.",
        footer = {"%nExample", "  foretoken dataset --split validation --rows 4"})
final class DatasetCommand implements Callable<Integer> {
    private static final String SHEET = "dataset.png";

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--split", paramLabel = "SPLIT", description = "Part of the data set: ${COMPLETION-CANDIDATES}.")
    private Split split = Split.TRAINING;

    @Option(names = "--rows", paramLabel = "N", description = "Pictures of each class.")
    private int rows = 8;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same pictures.")
    private long seed;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Folder for the contact sheet.")
    private Path out = Path.of("output");

    DatasetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (rows < 1 || rows > 100) {
            throw new ParameterException(spec.commandLine(), "The number of rows [" + rows + "] must be 1 to 100");
        }
        try (OutputFolder folder = new OutputFolder(out)) {
            int columns = Motif.values().length;
            int[] indices = IntStream.range(0, rows * columns).toArray();
            List<Picture> pictures = Picture.of(new ProceduralPictures(seed).pixels(split, indices));
            Path sheet = folder.writePng(SHEET, ContactSheet.of(pictures, columns));
            folder.commit();
            terminal.out().println("Columns: "
                    + Arrays.stream(Motif.values()).map(Motif::label).collect(Collectors.joining(", ")));
            terminal.out().println("Written to [" + sheet + "].");
        }
        return 0;
    }
}
