package dev.foretoken.models.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ProceduralPicturesTest {
    private static final int PICTURES = 5 * Motif.values().length;

    private final ProceduralPictures pictures = new ProceduralPictures(7);

    @Test
    void theSameAddressIsTheSamePicture() {
        int[] indices = {0, 5, 17};
        FloatBlock once = pictures.pixels(Split.TRAINING, indices);
        assertThat(new ProceduralPictures(7).pixels(Split.TRAINING, indices).data()).isEqualTo(once.data());
        assertThat(new ProceduralPictures(8).pixels(Split.TRAINING, indices).data()).isNotEqualTo(once.data());
        assertThat(pictures.pixels(Split.TRAINING, 5).data()).isEqualTo(once.slice(1, 2).data());
    }

    @Test
    void noPictureComesTwiceInOrBetweenSplits() {
        Set<Integer> digests = new HashSet<>();
        for (Split split : Split.values()) {
            for (int index = 0; index < PICTURES; index++) {
                digests.add(Arrays.hashCode(pictures.pixels(split, index).data()));
            }
        }
        assertThat(digests).hasSize(Split.values().length * PICTURES);
    }

    @Test
    void everyClassComesEquallyOften() {
        for (Motif motif : Motif.values()) {
            assertThat(IntStream.range(0, PICTURES).filter(index -> pictures.motif(index) == motif).count())
                    .isEqualTo(PICTURES / Motif.values().length);
        }
    }

    @Test
    void pixelsAreThePicturesColours() {
        FloatBlock pixels = pictures.pixels(Split.TEST, 3);
        assertThat(pixels.shape()).containsExactly(1, 3, ProceduralPictures.SIDE, ProceduralPictures.SIDE);
        int area = ProceduralPictures.SIDE * ProceduralPictures.SIDE;
        for (int at : new int[] {0, 63, 2080, area - 1}) {
            int rgb = pictures.picture(Split.TEST, 3)
                    .getRGB(at % ProceduralPictures.SIDE, at / ProceduralPictures.SIDE);
            for (int channel = 0; channel < 3; channel++) {
                float value = pixels.data()[channel * area + at];
                assertThat(Math.round((value + 1) * 127.5f)).isEqualTo(rgb >> (16 - 8 * channel) & 0xFF);
            }
        }
    }

    /** Pose, size, colours, ground and texture: no pixel is the same in all pictures of a class. */
    @ParameterizedTest
    @EnumSource(Motif.class)
    void aClassVariesEverywhere(Motif motif) {
        int classes = Motif.values().length;
        int[] ofClass = IntStream.range(0, 40).map(i -> i * classes + motif.ordinal()).toArray();
        FloatBlock pixels = pictures.pixels(Split.TRAINING, ofClass);
        int length = pixels.rowLength();
        double smallest = IntStream.range(0, length)
                .mapToDouble(at -> deviation(pixels, at))
                .min()
                .orElseThrow();
        assertThat(smallest).isGreaterThan(0.2);
    }

    private static double deviation(FloatBlock pixels, int at) {
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < pixels.rows(); row++) {
            double value = pixels.data()[row * pixels.rowLength() + at];
            sum += value;
            squares += value * value;
        }
        double mean = sum / pixels.rows();
        return Math.sqrt(squares / pixels.rows() - mean * mean);
    }
}
