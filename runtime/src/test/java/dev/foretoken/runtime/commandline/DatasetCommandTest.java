package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.models.pictures.Motif;
import dev.foretoken.models.pictures.ProceduralPictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetCommandTest {
    @TempDir
    Path folder;

    @Test
    void drawsOneClassAColumn() throws IOException {
        CommandLineRun run = run("--rows", "2");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Columns: ball, ring,");
        BufferedImage sheet = ImageIO.read(folder.resolve("dataset.png").toFile());
        assertThat(sheet.getWidth()).isGreaterThanOrEqualTo(Motif.values().length * ProceduralPictures.SIDE);
        assertThat(sheet.getHeight()).isBetween(2 * ProceduralPictures.SIDE, 3 * ProceduralPictures.SIDE);
    }

    @Test
    void aSeedAndASplitGiveTheSameSheetAgain() throws IOException {
        byte[] once = sheet("--rows", "1", "--split", "test");
        assertThat(sheet("--rows", "1", "--split", "test")).isEqualTo(once);
        assertThat(sheet("--rows", "1", "--split", "training")).isNotEqualTo(once);
        assertThat(sheet("--rows", "1", "--split", "test", "--seed", "1")).isNotEqualTo(once);
    }

    @Test
    void noRowsAreAnErrorThatWritesNothing() throws IOException {
        CommandLineRun run = run("--rows", "0");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("[0] must be 1 to 100");
        assertThat(Files.list(folder)).isEmpty();
    }

    private byte[] sheet(String... arguments) throws IOException {
        assertThat(run(arguments).status()).isZero();
        return Files.readAllBytes(folder.resolve("dataset.png"));
    }

    private CommandLineRun run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "dataset";
        all[1] = "--out";
        all[2] = folder.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return CommandLineRun.of(folder, all);
    }
}
