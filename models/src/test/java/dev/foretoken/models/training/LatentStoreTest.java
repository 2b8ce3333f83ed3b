package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.Progress;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LatentStoreTest {
    private static final LatentSpec LATENT = new LatentSpec(1, 1, 1, 1, 1);

    @TempDir
    private Path folder;

    private final FirstRed encoder = new FirstRed();
    private LatentStore store;

    /** Says how red the first pixel is, as a variance how red the second, and counts what it is shown. */
    private static final class FirstRed implements PictureEncoder {
        private int pictures;

        @Override
        public Posterior encode(FloatBlock images) {
            pictures += images.rows();
            FloatBlock mean = FloatBlock.zeros(images.rows(), 1, 1, 1);
            FloatBlock logVariance = FloatBlock.zeros(mean.shape());
            for (int i = 0; i < images.rows(); i++) {
                mean.data()[i] = images.data()[i * images.rowLength()];
                logVariance.data()[i] = images.data()[i * images.rowLength() + 1] - 2;
            }
            return new Posterior(mean, logVariance);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() {
        store = new LatentStore(folder.resolve("latents"), new ProceduralPictures(3), Split.TEST);
    }

    @Test
    void whatIsReadIsWhatWasEncoded() {
        int count = LatentStore.PART + 70;
        store.fill(count, LATENT, encoder, Progress.NONE);

        LatentPictures read = store.read(count, LATENT);

        LatentPictures encoded = LatentPictures.encode(
                store.pictures(), Split.TEST, 0, count, LATENT, new FirstRed(), Progress.NONE);
        assertThat(read.labels()).isEqualTo(encoded.labels());
        assertThat(read.count()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            // Half precision has 11 bits.
            assertThat(Math.abs(read.mean().data()[i] - encoded.mean().data()[i])).isLessThan(1e-3f);
            assertThat(Math.abs(read.logVariance().data()[i] - encoded.logVariance().data()[i])).isLessThan(2e-3f);
        }
    }

    @Test
    void aSetIsEncodedOnce() {
        assertThat(store.holds(70)).isFalse();
        store.fill(70, LATENT, encoder, Progress.NONE);
        assertThat(store.holds(70)).isTrue();
        store.fill(70, LATENT, encoder, Progress.NONE);

        assertThat(encoder.pictures).isEqualTo(70);
        assertThat(store.holds(71)).isFalse();
    }

    @Test
    void aLargerSetBeginsWithTheWholePartsOfASmallerOne() {
        store.fill(LatentStore.PART, LATENT, encoder, Progress.NONE);
        store.fill(LatentStore.PART + 60, LATENT, encoder, Progress.NONE);

        assertThat(encoder.pictures).isEqualTo(LatentStore.PART + 60);
        assertThat(store.holds(10)).as("of a larger set").isTrue();
        assertThat(store.read(10, LATENT).mean().data())
                .isEqualTo(Arrays.copyOf(store.read(LatentStore.PART, LATENT).mean().data(), 10));
    }

    @Test
    void aStopLosesNothingButThePartThatItMeets() throws IOException {
        int count = 2 * LatentStore.PART;
        assertThatThrownBy(() -> store.fill(count, LATENT, encoder, (done, total) -> {
                    assertThat(total).isEqualTo(count);
                    if (done > LatentStore.PART) {
                        throw new CancellationException();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(files()).hasSize(1);

        encoder.pictures = 0;
        store.fill(count, LATENT, encoder, Progress.NONE);
        assertThat(encoder.pictures).isEqualTo(LatentStore.PART);
        assertThat(files()).hasSize(2);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(store.folder())) {
            return files.toList();
        }
    }
}
