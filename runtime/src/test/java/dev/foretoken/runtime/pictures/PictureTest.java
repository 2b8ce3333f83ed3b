package dev.foretoken.runtime.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PictureTest {
    @ParameterizedTest
    @CsvSource({"-1, 0", "1, 255", "0, 128", "-2, 0", "7, 255", "-Infinity, 0", "0.5, 191"})
    void coloursBecomeBytesAndAreClamped(float colour, int value) {
        Picture picture = Picture.of(FloatBlock.of(new float[] {colour, colour, colour}, 1, 3, 1, 1)).get(0);
        assertThat(picture.rgb()).containsOnly(value).hasSize(3);
    }

    @Test
    void coloursOfAPixelStandTogetherRowByRow() {
        float[] planes = {-1, 1, -1, -1, -1, -1, 1, -1, -1, -1, -1, 1};
        Picture picture = Picture.of(FloatBlock.of(planes, 1, 3, 2, 2)).get(0);
        assertThat(picture.rgb()).containsExactly(0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255);
        BufferedImage image = picture.image();
        assertThat(new int[] {image.getRGB(0, 0), image.getRGB(1, 0), image.getRGB(0, 1), image.getRGB(1, 1)})
                .containsExactly(0xFF000000, 0xFFFF0000, 0xFF00FF00, 0xFF0000FF);
    }

    @Test
    void coloursOfPicturesAreThoseTheyWereMadeOf() {
        FloatBlock colours = FloatBlock.zeros(3, 3, 4, 7);
        for (int i = 0; i < colours.size(); i++) {
            colours.data()[i] = i % 256 / 127.5f - 1;
        }
        FloatBlock again = Picture.colours(Picture.of(colours));
        assertThat(again.shape()).containsExactly(3, 3, 4, 7);
        assertThat(again.data()).containsExactly(colours.data());
    }

    @Test
    void blocksOfAnotherShapeAreRefused() {
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> Picture.of(FloatBlock.zeros(1, 4, 2, 2)))
                .matches(e -> e.code() == ForetokenException.Code.WRONG_SHAPE);
    }

    @Test
    void theDigestTellsPicturesApart() {
        List<Picture> pictures = Picture.of(FloatBlock.of(new float[] {0, 0, 0, 0, 0, 1, 0, 0, 0}, 3, 3, 1, 1));
        assertThat(pictures.get(0).sha256()).isEqualTo(pictures.get(2).sha256()).isNotEqualTo(pictures.get(1).sha256());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 2, 1", "3, 2, 2", "4, 2, 2", "5, 3, 2", "9, 3, 3", "10, 4, 3"})
    void aContactSheetIsAboutAsWideAsHigh(int count, int columns, int rows) {
        BufferedImage sheet = ContactSheet.of(Picture.of(FloatBlock.zeros(count, 3, 4, 6)));
        assertThat(sheet.getWidth()).isEqualTo(columns * 8 - 2);
        assertThat(sheet.getHeight()).isEqualTo(rows * 6 - 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7})
    void aContactSheetHoldsEveryPicture(int count) {
        FloatBlock colours = FloatBlock.zeros(count, 3, 2, 2);
        for (int i = 0; i < colours.size(); i++) {
            colours.data()[i] = (i / 12 + 1f) / count - 1;
        }
        List<Picture> pictures = Picture.of(colours);
        BufferedImage sheet = ContactSheet.of(pictures);
        int columns = (int) Math.ceil(Math.sqrt(count));
        for (int i = 0; i < count; i++) {
            assertThat(sheet.getRGB(i % columns * 4, i / columns * 4)).isEqualTo(pictures.get(i).image().getRGB(0, 0));
        }
    }
}
