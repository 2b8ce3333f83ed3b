package dev.foretoken.runtime.decoding;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The positions of one picture that AR steps draw, given what was known at some prefix.
 *
 * @param picture index within the batch
 * @param firstStep first AR step
 * @param endStep after the last AR step
 * @param known tokens of the prefix, and where the positions start in the generation order
 * @param asked number of positions
 * @param guidance w
 */
record Span(int picture, int firstStep, int endStep, int known, int asked, float guidance) {
    static int rows(List<Span> spans) {
        return spans.stream().mapToInt(Span::asked).sum();
    }

    /**
     * Calls {@code action} for each item with the range of its rows, where the rows of all items lie one after another.
     */
    static <T> void forEachRows(List<T> items, ToIntFunction<T> count, RowsConsumer<T> action) {
        int from = 0;
        for (T item : items) {
            int to = from + count.applyAsInt(item);
            action.accept(item, from, to);
            from = to;
        }
    }

    /** Takes an item and its rows, from {@code from} (inclusive) to {@code to} (exclusive). */
    interface RowsConsumer<T> {
        void accept(T item, int from, int to);
    }
}
