package dev.foretoken.runtime.comparison;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How candidates are measured.
 *
 * @param rounds in each of which every candidate generates once, after it has warmed up
 * @param warmUpSeconds how long each candidate generates untimed first, and at least once: the JVM goes on compiling for
 *     some seconds; 0 for not at all, where a run takes so long that it does not matter
 * @param batchSize pictures that a candidate generates together in a round
 * @param classes what the pictures show, in turn
 * @param seed of the first round; every further round has the next. All candidates have the same
 * @param pictures number of pictures that are evaluated, 0 for none
 * @param evaluatedTogether how many of them are generated together
 */
public record ComparisonSettings(
        int rounds, int warmUpSeconds, int batchSize, List<Integer> classes, long seed, int pictures,
        int evaluatedTogether) {
    public ComparisonSettings {
        classes = List.copyOf(classes);
        require("number of rounds", rounds, 1);
        require("number of seconds to warm up", warmUpSeconds, 0);
        require("batch size", batchSize, 1);
        require("number of classes", classes.size(), 1);
        require("number of pictures", pictures, 0);
        require("batch size of the evaluation", evaluatedTogether, 1);
    }

    boolean warmsUp() {
        return warmUpSeconds > 0;
    }

    /** The classes of the pictures of a round. */
    List<Integer> labels(int round) {
        return IntStream.range(round * batchSize, (round + 1) * batchSize)
                .mapToObj(picture -> classes.get(picture % classes.size()))
                .toList();
    }

    /** The seed of a round. */
    long seed(int round) {
        return seed + round;
    }

    private static void require(String what, int value, int least) {
        if (value < least) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The " + what + " [" + value + "] must be at least [" + least + "]");
        }
    }
}
