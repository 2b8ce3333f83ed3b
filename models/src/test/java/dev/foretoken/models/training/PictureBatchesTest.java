package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PictureBatchesTest {
    private static final int SIDE = ProceduralPictures.SIDE;

    private final ProceduralPictures pictures = new ProceduralPictures(3);

    private PictureBatches batches(int side) {
        return new PictureBatches(pictures, 4, side, new int[] {4, 2, 3, 3}, 5);
    }

    @Test
    void stepsTakeThePicturesOfTheTrainingSplitInTurn() {
        for (int step = 1; step <= 3; step++) {
            PictureBatch batch = batches(SIDE).apply(step);
            int[] indices = IntStream.range(4 * (step - 1), 4 * step).toArray();
            assertThat(batch.pictures().data()).isEqualTo(pictures.pixels(Split.TRAINING, indices).data());
            assertThat(batch.labels())
                    .isEqualTo(IntStream.of(indices).map(index -> pictures.motif(index).ordinal()).toArray());
        }
    }

    @Test
    void aSmallPixelIsTheMeanOfThoseThatItReplaces() {
        FloatBlock whole = batches(SIDE).apply(2).pictures();
        FloatBlock small = batches(SIDE / 2).apply(2).pictures();

        assertThat(small.shape()).containsExactly(4, 3, SIDE / 2, SIDE / 2);
        for (int i = 0; i < small.size(); i++) {
            int column = i % (SIDE / 2);
            int row = i / (SIDE / 2) % (SIDE / 2);
            int corner = (i / (SIDE / 2 * (SIDE / 2)) * SIDE + 2 * row) * SIDE + 2 * column;
            float mean = (whole.data()[corner] + whole.data()[corner + 1] + whole.data()[corner + SIDE]
                    + whole.data()[corner + SIDE + 1]) / 4;
            assertThat(small.data()[i]).isCloseTo(mean, within(1e-6f));
        }
    }

    @Test
    void theNoiseIsThatOfTheStep() {
        float[] noise = batches(SIDE).apply(2).noise().data();
        assertThat(noise).hasSize(4 * 2 * 3 * 3).isEqualTo(batches(SIDE / 2).apply(2).noise().data());
        assertThat(batches(SIDE).apply(3).noise().data()).isNotEqualTo(noise);
    }

    @Test
    void aSideThatIsNoDivisorIsRefused() {
        assertThatThrownBy(() -> batches(48)).isInstanceOf(ForetokenException.class).hasMessageContaining("[48]");
    }
}
