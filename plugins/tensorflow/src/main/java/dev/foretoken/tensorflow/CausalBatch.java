package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.tensorflow.CausalSlots.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The rows that several sequences lack, as {@link CausalGraph} takes them. Sequences that lack fewer rows than others,
 * or see fewer, are padded: padded rows are written behind all slots, where nobody reads, and what a sequence does not
 * see yet is replaced by its first row.
 *
 * @param labels row of the class embedding, [batch]; the unconditional one comes after all classes
 * @param tokens those behind the new rows, [n, D]
 * @param sources for each new row its class or, after all classes, its token, [batch * rows]
 * @param places their indices in generation order, [batch * rows]
 * @param written the rows of the cache where their keys and values go, [batch * rows]
 * @param seen the rows of the cache that each sequence sees, [batch * seen]
 * @param mask [batch, 1, rows, seen]: minus infinity at what comes later, otherwise 0
 * @param asked the indices of the rows that are asked for, sequence by sequence, [m]
 * @param askedPositions the positions in the picture that these are about, [m]
 */
record CausalBatch(
        int[] labels, FloatBlock tokens, int[] sources, int[] places, int[] written, int[] seen, FloatBlock mask,
        int[] asked, int[] askedPositions) {

    /**
     * What a sequence lacks.
     *
     * @param slot where it is in the cache
     * @param first the first row that is computed
     * @param longest of the prefixes
     * @param prefixes those whose conditions are asked for, each the start of the longest
     */
    record Extension(int slot, int first, CausalPrefix longest, List<CausalPrefix> prefixes) {
        static Extension of(Held held, List<CausalPrefix> prefixes) {
            CausalPrefix longest = Collections.max(prefixes, Comparator.comparing(CausalPrefix::known));
            int shortest = prefixes.stream().mapToInt(CausalPrefix::known).min().orElseThrow();
            return new Extension(held.slot(), Math.min(held.rows(longest.tokens()), shortest), longest, prefixes);
        }

        /** The last row that is computed. */
        int last() {
            return longest.known();
        }

        int rows() {
            return last() - first + 1;
        }
    }

    /**
     * @param classes number of classes
     * @param length rows of a slot
     * @param slots number of slots
     */
    static CausalBatch of(List<Extension> extensions, int classes, int length, int slots) {
        int batch = extensions.size();
        int rows = extensions.stream().mapToInt(Extension::rows).max().orElseThrow();
        int width = extensions.stream().mapToInt(Extension::last).max().orElseThrow() + 1;
        int[] labels = new int[batch];
        List<FloatBlock> tokens = new ArrayList<>();
        int[] sources = new int[batch * rows];
        int[] places = new int[batch * rows];
        int[] written = new int[batch * rows];
        int[] seen = new int[batch * width];
        FloatBlock mask = FloatBlock.zeros(batch, 1, rows, width);
        List<Integer> asked = new ArrayList<>();
        List<Integer> askedPositions = new ArrayList<>();
        Arrays.fill(written, cacheRows(slots, length) - 1);

        int nextToken = batch;
        for (int b = 0; b < batch; b++) {
            Extension extension = extensions.get(b);
            CausalPrefix longest = extension.longest();
            int first = extension.first();
            int slotStart = extension.slot() * length;
            labels[b] = longest.label() == PrefixContext.UNCONDITIONAL ? classes : longest.label();
            tokens.add(longest.tokens().slice(Math.max(0, first - 1), longest.known()));
            for (int row = 0; row < extension.rows(); row++) {
                int place = first + row;
                sources[b * rows + row] = place == 0 ? b : nextToken++;
                places[b * rows + row] = place;
                written[b * rows + row] = slotStart + place;
                int from = (b * rows + row) * width;
                Arrays.fill(mask.data(), from + place + 1, from + width, Float.NEGATIVE_INFINITY);
            }
            for (int place = 0; place < width; place++) {
                seen[b * width + place] = slotStart + (place <= extension.last() ? place : 0);
            }
            for (CausalPrefix prefix : extension.prefixes()) {
                asked.add(b * rows + prefix.known() - first);
                askedPositions.add(prefix.position());
            }
        }
        return new CausalBatch(
                labels, FloatBlock.concatenate(tokens), sources, places, written, seen, mask, ints(asked),
                ints(askedPositions));
    }

    /** Rows of a cache: its slots, and one for padding. */
    static int cacheRows(int slots, int length) {
        return Math.addExact(Math.multiplyExact(slots, length), 1);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
