package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.tensorflow.CausalPrefix.Sequence;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Which sequences a key-value cache holds, each in a slot. It starts without slots and grows up to a limit; then the
 * sequence that was used longest ago makes room for another. A sequence that lost its slot costs time, nothing else.
 */
final class CausalSlots {
    private final int limit;
    private final IntConsumer allocate;
    /** The one that was used longest ago comes first. */
    private final Map<Sequence, Held> held = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<Integer> free = new ArrayDeque<>();
    private int capacity;

    /**
     * @param limit most slots
     * @param allocate makes room for a number of slots; what was in the cache may be lost
     */
    CausalSlots(int limit, IntConsumer allocate) {
        this.limit = limit;
        this.allocate = allocate;
    }

    /**
     * What is held of a sequence.
     *
     * @param slot where
     * @param tokens those that are behind its rows, in generation order; none if it has no row, not even the first
     */
    record Held(int slot, Optional<FloatBlock> tokens) {
        /** How many of its rows are those of a sequence that begins with these tokens. */
        int rows(FloatBlock prefix) {
            return tokens.map(known -> 1 + CausalPrefix.common(known, prefix)).orElse(0);
        }
    }

    /** Gives each of the sequences a slot, at most {@code limit} of them. */
    void claim(Collection<Sequence> sequences) {
        // Whoever is here already is used now, so that none of these makes room for another.
        sequences.forEach(held::get);
        int missing = (int) sequences.stream().filter(sequence -> !held.containsKey(sequence)).count();
        if (missing > free.size() && capacity < limit) {
            grow(Math.min(limit, Math.max(held.size() + missing, 2 * capacity)));
        }
        for (Sequence sequence : sequences) {
            if (!held.containsKey(sequence)) {
                int slot = free.isEmpty() ? evict() : free.remove();
                held.put(sequence, new Held(slot, Optional.empty()));
            }
        }
    }

    /** What is held of a sequence that has a slot. */
    Held of(Sequence sequence) {
        return held.get(sequence);
    }

    /** Remembers that a sequence's rows are those of these tokens now. */
    void hold(Sequence sequence, FloatBlock tokens) {
        held.computeIfPresent(sequence, (key, before) -> new Held(before.slot, Optional.of(tokens)));
    }

    /** Frees the slots of a picture. */
    void forget(long picture) {
        for (Iterator<Map.Entry<Sequence, Held>> entries = held.entrySet().iterator(); entries.hasNext();) {
            Map.Entry<Sequence, Held> entry = entries.next();
            if (entry.getKey().picture() == picture) {
                free.add(entry.getValue().slot);
                entries.remove();
            }
        }
    }

    /** Frees all slots. */
    void clear() {
        held.clear();
        free.clear();
        IntStream.range(0, capacity).forEach(free::add);
    }

    private void grow(int slots) {
        capacity = 0;
        clear();
        allocate.accept(slots);
        capacity = slots;
        clear();
    }

    private int evict() {
        Iterator<Held> eldest = held.values().iterator();
        int slot = eldest.next().slot;
        eldest.remove();
        return slot;
    }
}
