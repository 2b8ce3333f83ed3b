package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.FloatBlock;
import java.util.Arrays;
import java.util.Optional;

/**
 * The conditions of a law's tokens, those that are equal taken together.
 *
 * @param law of one token of each condition
 */
record DistinctConditions(DenoisingLaw law) {
    static DistinctConditions of(DenoisingLaw law) {
        int[] tokens = new int[law.count()];
        int count = 0;
        for (int token = 0; token < law.count(); token++) {
            if (find(law, token, law, Arrays.copyOf(tokens, count)) < 0) {
                tokens[count++] = token;
            }
        }
        return new DistinctConditions(law.gather(Arrays.copyOf(tokens, count)));
    }

    int count() {
        return law.count();
    }

    /** The number of each token's condition, if all are among these. */
    Optional<int[]> numbers(DenoisingLaw other) {
        if (law.guidance().isPresent() != other.guidance().isPresent()) {
            return Optional.empty();
        }
        int[] all = new int[count()];
        Arrays.setAll(all, number -> number);
        int[] numbers = new int[other.count()];
        for (int token = 0; token < numbers.length; token++) {
            numbers[token] = find(other, token, law, all);
            if (numbers[token] < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(numbers);
    }

    /** Where among {@code candidates} of {@code in} the condition of a token is; negative if it is not. */
    private static int find(DenoisingLaw law, int token, DenoisingLaw in, int... candidates) {
        for (int i = 0; i < candidates.length; i++) {
            if (equal(law.conditions(), token, in.conditions(), candidates[i])
                    && (law.guidance().isEmpty() || equal(
                            law.guidance().get().unconditional(), token,
                            in.guidance().orElseThrow().unconditional(), candidates[i]))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean equal(FloatBlock conditions, int row, FloatBlock others, int other) {
        int length = conditions.rowLength();
        return Arrays.equals(
                conditions.data(), row * length, (row + 1) * length,
                others.data(), other * length, (other + 1) * length);
    }
}
