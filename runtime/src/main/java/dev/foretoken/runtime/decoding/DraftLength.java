package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many AR steps the draft runs ahead before the target verifies: gamma, the length of a window.
 *
 * <p>Written {@code 8} where it is the same in every round of a batch, {@code adaptive} or {@code adaptive:12} where
 * it follows acceptance and costs up to a longest length, {@code [2,4,8x10,0]} where each round has its own.
 */
public sealed interface DraftLength {
    /** The length of the shortest window that it may choose. */
    int shortest();

    /** The length of the longest. */
    int longest();

    /** @throws ForetokenException if it is written in none of these ways */
    static DraftLength parse(String text) {
        Matcher adaptive = Adaptive.NOTATION.matcher(text);
        if (adaptive.matches()) {
            return adaptive.group(1) == null ? new Adaptive() : new Adaptive(number(text, adaptive.group(1)));
        }
        return text.startsWith("[") && text.endsWith("]") ? Listed.parse(text) : new Fixed(number(text, text));
    }

    private static int number(String text, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "Invalid draft length [" + text + "]: use a number such as 8, or adaptive, or adaptive with the"
                            + " longest, such as adaptive:12",
                    e);
        }
    }

    private static void requirePositive(int steps) {
        if (steps < 1) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The draft length [" + steps + "] must be at least 1");
        }
    }

    /**
     * The same in every round.
     *
     * @param steps gamma, at least 1
     */
    record Fixed(int steps) implements DraftLength {
        public Fixed {
            requirePositive(steps);
        }

        @Override
        public int shortest() {
            return steps;
        }

        @Override
        public int longest() {
            return steps;
        }

        @Override
        public String toString() {
            return String.valueOf(steps);
        }
    }

    /**
     * Chosen anew before every round of a batch: the length that makes most AR steps final a time, by the {@link
     * CostModel} from the acceptance and the costs of late.
     *
     * @param longest at least 1
     */
    record Adaptive(int longest) implements DraftLength {
        private static final int DEFAULT_LONGEST = 16;
        private static final Pattern NOTATION = Pattern.compile("adaptive(?::(.*))?");

        public Adaptive {
            requirePositive(longest);
        }

        /** With at most {@value #DEFAULT_LONGEST} steps. */
        public Adaptive() {
            this(DEFAULT_LONGEST);
        }

        @Override
        public int shortest() {
            return 1;
        }

        @Override
        public String toString() {
            return "adaptive:" + longest;
        }
    }

    /**
     * A length for every round of every batch, such as a report has it, so that the same pictures come again. After the
     * last the target draws alone.
     *
     * @param lengths 0 where the target draws a step of every picture instead
     */
    record Listed(List<Integer> lengths) implements DraftLength {
        private static final Pattern RUN = Pattern.compile("(\\d+)(?:x(\\d+))?");

        public Listed {
            lengths = List.copyOf(lengths);
            lengths.stream().filter(steps -> steps != 0).forEach(DraftLength::requirePositive);
        }

        private static Listed parse(String text) {
            List<Integer> lengths = new ArrayList<>();
            String runs = text.substring(1, text.length() - 1);
            for (String run : runs.isEmpty() ? new String[0] : runs.split(",", -1)) {
                Matcher matcher = RUN.matcher(run);
                String steps = matcher.matches() ? matcher.group(1) : run;
                int times = matcher.matches() && matcher.group(2) != null ? number(text, matcher.group(2)) : 1;
                lengths.addAll(Collections.nCopies(times, number(text, steps)));
            }
            return new Listed(lengths);
        }

        @Override
        public int shortest() {
            return lengths.stream().filter(steps -> steps > 0).min(Integer::compare).orElse(1);
        }

        @Override
        public int longest() {
            return lengths.stream().filter(steps -> steps > 0).max(Integer::compare).orElse(1);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("[");
            int from = 0;
            while (from < lengths.size()) {
                int end = from;
                while (end < lengths.size() && lengths.get(end).equals(lengths.get(from))) {
                    end++;
                }
                text.append(from == 0 ? "" : ",").append(lengths.get(from));
                text.append(end == from + 1 ? "" : "x" + (end - from));
                from = end;
            }
            return text.append("]").toString();
        }
    }
}
