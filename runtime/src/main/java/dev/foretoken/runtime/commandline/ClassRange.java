package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Classes as users write them: {@code 207} or {@code 0-9}.
 *
 * @param first the first class
 * @param last the last class, included
 */
record ClassRange(int first, int last) {
    private static final Pattern NOTATION = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    ClassRange {
        if (last < first) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "the range of classes [" + first + "-" + last + "] is empty: write the smaller one first");
        }
    }

    static ClassRange parse(String text) {
        Matcher range = NOTATION.matcher(text);
        if (!range.matches()) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "[" + text + "] is no class: use a number such as 207 or a range such as 0-9");
        }
        int first = Integer.parseInt(range.group(1));
        return new ClassRange(first, range.group(2) == null ? first : Integer.parseInt(range.group(2)));
    }

    IntStream classes() {
        return IntStream.rangeClosed(first, last);
    }

    @Override
    public String toString() {
        return first == last ? "" + first : first + "-" + last;
    }
}
