package dev.foretoken.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.Setup;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnePictureTest {
    private static final Path MODELS = Path.of("..", "custom-backbone", "models");

    @TempDir
    private Path folder;

    @Test
    void writesThePictureOfTheClass() throws IOException {
        BufferedImage picture = draw(0);
        assertThat(picture.getWidth()).isEqualTo(128);
        assertThat(picture.getHeight()).isEqualTo(128);
    }

    @Test
    void anotherClassIsAnotherPicture() throws IOException {
        assertThat(rgb(draw(0))).isEqualTo(rgb(draw(0))).isNotEqualTo(rgb(draw(6)));
    }

    private BufferedImage draw(int label) throws IOException {
        Path file = folder.resolve("picture.png");
        Setup setup = Setup.of(MODELS.resolve("smooth")).draft(MODELS.resolve("rough")).build();
        OnePicture.draw(setup, label, file);
        return ImageIO.read(file.toFile());
    }

    private static int[] rgb(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }
}
