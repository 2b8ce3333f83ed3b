package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.FloatBlock;
import java.util.Arrays;

/**
 * The conditions of a law's tokens, those that are equal taken together.
 *
 * @param tokens the first token of each condition
 * @param ofTokens the condition of each token
 */
record DistinctConditions(int[] tokens, int[] ofTokens) {
    static DistinctConditions of(DenoisingLaw law) {
        int[] tokens = new int[law.count()];
        int[] ofTokens = new int[law.count()];
        int count = 0;
        for (int token = 0; token < law.count(); token++) {
            int known = 0;
            while (known < count && !equal(law, tokens[known], token)) {
                known++;
            }
            if (known == count) {
                tokens[count++] = token;
            }
            ofTokens[token] = known;
        }
        return new DistinctConditions(Arrays.copyOf(tokens, count), ofTokens);
    }

    int count() {
        return tokens.length;
    }

    /** Whether some tokens have the same condition. */
    boolean areShared() {
        return tokens.length < ofTokens.length;
    }

    private static boolean equal(DenoisingLaw law, int token, int other) {
        return equal(law.conditions(), token, other)
                && law.guidance().map(guidance -> equal(guidance.unconditional(), token, other)).orElse(true);
    }

    private static boolean equal(FloatBlock conditions, int row, int other) {
        int length = conditions.rowLength();
        return Arrays.equals(
                conditions.data(), row * length, (row + 1) * length,
                conditions.data(), other * length, (other + 1) * length);
    }
}
