package dev.foretoken.testkit;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.Philox;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A picture of standard normal tokens.
 *
 * @param sequence its name
 * @param label its class
 * @param order generation order
 * @param tokens all of them, [L, D]
 */
record SyntheticPicture(long sequence, int label, int[] order, FloatBlock tokens) {
    private static final Philox RANDOM = new Philox(1);

    /** Picture number {@code number}: in raster order for a causal backbone, otherwise in one of its own. */
    static SyntheticPicture of(ARBackbone.Spec spec, int number, int label) {
        int length = spec.latent().tokens();
        FloatBlock tokens = FloatBlock.zeros(length, spec.latent().tokenDimension());
        RANDOM.normals(number, 0, 0, tokens.data(), 0, tokens.size());
        IntStream raster = IntStream.range(0, length);
        int[] order = switch (spec.attention()) {
            case CAUSAL -> raster.toArray();
            case BIDIRECTIONAL -> raster.boxed()
                    .sorted(Comparator.comparing(place -> RANDOM.uniform(number, 1, place)))
                    .mapToInt(Integer::intValue)
                    .toArray();
        };
        return new SyntheticPicture(number, label, order, tokens);
    }

    /** What is asked after the first tokens; the others are NaN. */
    PrefixContext after(int known, int asked) {
        return after(known, asked, Float.NaN);
    }

    PrefixContext after(int known, int asked, float unknown) {
        FloatBlock prefix = FloatBlock.zeros(tokens.shape());
        Arrays.fill(prefix.data(), unknown);
        for (int place : Arrays.copyOf(order, known)) {
            System.arraycopy(
                    tokens.data(), place * tokens.rowLength(), prefix.data(), place * tokens.rowLength(),
                    tokens.rowLength());
        }
        return new PrefixContext(sequence, label, order.clone(), prefix, known, asked);
    }

    /** The same up to the token at this index of the order. */
    SyntheticPicture replacing(int index) {
        FloatBlock replaced = tokens.slice(0, tokens.rows());
        int row = order[index] * tokens.rowLength();
        for (int i = row; i < row + tokens.rowLength(); i++) {
            replaced.data()[i] = 1 - replaced.data()[i];
        }
        return new SyntheticPicture(sequence, label, order, replaced);
    }

    SyntheticPicture labelled(int other) {
        return new SyntheticPicture(sequence, other, order, tokens);
    }

    SyntheticPicture named(long other) {
        return new SyntheticPicture(other, label, order, tokens);
    }

    /** With the token that comes at one index of the order coming at the other, and the reverse. */
    SyntheticPicture swapping(int index, int other) {
        int[] swapped = order.clone();
        swapped[index] = order[other];
        swapped[other] = order[index];
        return new SyntheticPicture(sequence, label, swapped, tokens);
    }
}
