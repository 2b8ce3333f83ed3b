package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.LatentDecoder.Spec;
import dev.foretoken.api.numerics.Philox;
import org.junit.jupiter.api.Test;

/** What every {@link LatentDecoder} must keep to. */
public abstract class LatentDecoderContract extends PartContract<LatentDecoder> {
    private static final int HEIGHT = 4;
    private static final int WIDTH = 6;

    @Test
    @Promise(by = LatentDecoder.class, value = "What a decoder is.")
    void itsSpecSaysWhatItIs() {
        Spec spec = part().spec();
        assertThat(spec).isEqualTo(part().spec());
        assertThat(spec.channels()).as("channels").isPositive();
        assertThat(spec.factor()).as("pixels per cell").isPositive();
    }

    @Test
    @Promise(
            by = LatentDecoder.class,
            value = "[n, 3, factor height, factor width]: red, green, blue, nominally in [-1, 1] and not clamped")
    void aPictureHasThreeColoursAndAsManyPixelsAsItsSpecSays() {
        Spec spec = part().spec();
        FloatBlock pictures = part().decode(latents());
        assertThat(pictures.shape()).containsExactly(3, 3, spec.factor() * HEIGHT, spec.factor() * WIDTH);
        assertThat(pictures.isFinite()).as("all values are finite").isTrue();
    }

    @Test
    @Promise(by = LatentDecoder.class, value = "Decodes a batch of latents.")
    void aPictureIsTheSameInEveryBatch() {
        FloatBlock pictures = part().decode(latents());
        for (int[] rows : new int[][] {{0}, {2}, {2, 1, 2}}) {
            assertClose(part().decode(latents().gather(rows)), pictures.gather(rows));
        }
    }

    @Test
    @Promise(by = FloatBlock.class, value = "Whoever receives a block as an argument reads it and does not keep it")
    void itDoesNotChangeWhatItIsGiven() {
        FloatBlock latents = latents();
        part().decode(latents);
        assertThat(latents.data()).containsExactly(latents().data());
    }

    @Test
    @Promise(by = LatentDecoder.class, value = "if the latents do not fit spec()")
    void latentsOfAnotherShapeAreRefused() {
        int channels = part().spec().channels();
        assertRefused(() -> part().decode(FloatBlock.zeros(1, channels + 1, HEIGHT, WIDTH)));
        assertRefused(() -> part().decode(FloatBlock.zeros(channels, HEIGHT, WIDTH)));
    }

    @Test
    @Promise(
            by = LatentDecoder.class,
            value = "Frees what it holds, and nothing that other decoders use; once closed, it may be closed again.")
    void closingItTwiceLeavesOthersAsTheyAre() {
        FloatBlock before = part().decode(latents());
        LatentDecoder other = create();
        other.decode(latents());
        other.close();
        other.close();
        assertClose(part().decode(latents()), before);
    }

    private FloatBlock latents() {
        FloatBlock latents = FloatBlock.zeros(3, part().spec().channels(), HEIGHT, WIDTH);
        new Philox(3).normals(0, 0, 0, latents.data(), 0, latents.size());
        return latents;
    }
}
