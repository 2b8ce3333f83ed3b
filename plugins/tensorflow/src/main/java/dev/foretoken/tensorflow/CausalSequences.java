package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.tensorflow.CausalBatch.Extension;
import dev.foretoken.tensorflow.CausalPrefix.Sequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The sequences that a network holds keys and values of, and what it has yet to compute of others. */
final class CausalSequences implements AutoCloseable {
    private final CausalNetwork network;
    private final int sequencesPerRun;
    private final CausalSlots slots;

    /**
     * @param network which this closes
     * @param sequencesPerRun most in a call of the network
     * @param slots most sequences whose keys and values are kept
     */
    CausalSequences(CausalNetwork network, int sequencesPerRun, int slots) {
        this.network = network;
        this.sequencesPerRun = Math.min(slots, sequencesPerRun);
        this.slots = new CausalSlots(slots, network::allocate);
    }

    /** Those of each context, [contexts, width]. */
    FloatBlock conditions(List<PrefixContext> contexts, int width) {
        List<CausalPrefix> pending = new ArrayList<>(IntStream.range(0, contexts.size())
                .mapToObj(row -> CausalPrefix.of(row, contexts.get(row)))
                .toList());
        FloatBlock z = FloatBlock.zeros(contexts.size(), width);
        while (!pending.isEmpty()) {
            run(take(pending), z);
        }
        return z;
    }

    /** Forgets a picture. */
    void forget(long picture) {
        slots.forget(picture);
    }

    @Override
    public void close() {
        network.close();
    }

    /** Takes the prefixes of a run out of the list: of each sequence those that are nested. */
    private Map<Sequence, List<CausalPrefix>> take(List<CausalPrefix> pending) {
        Map<Sequence, List<CausalPrefix>> taken = new LinkedHashMap<>();
        for (Iterator<CausalPrefix> prefixes = pending.iterator(); prefixes.hasNext();) {
            CausalPrefix prefix = prefixes.next();
            List<CausalPrefix> others = taken.getOrDefault(prefix.sequence(), List.of());
            boolean fits = others.isEmpty()
                    ? taken.size() < sequencesPerRun
                    : others.stream().allMatch(prefix::isNested);
            if (fits) {
                taken.computeIfAbsent(prefix.sequence(), sequence -> new ArrayList<>()).add(prefix);
                prefixes.remove();
            }
        }
        return taken;
    }

    private void run(Map<Sequence, List<CausalPrefix>> prefixes, FloatBlock z) {
        slots.claim(prefixes.keySet());
        List<Extension> extensions = prefixes.entrySet().stream()
                .map(entry -> Extension.of(slots.of(entry.getKey()), entry.getValue()))
                .toList();
        FloatBlock computed;
        try {
            computed = network.extend(extensions);
        } catch (RuntimeException | Error e) {
            // Nobody knows what it wrote.
            slots.clear();
            throw e;
        }
        int length = z.rowLength();
        int from = 0;
        for (Extension extension : extensions) {
            slots.hold(extension.longest().sequence(), extension.longest().tokens());
            for (CausalPrefix prefix : extension.prefixes()) {
                System.arraycopy(computed.data(), from, z.data(), prefix.row() * length, length);
                from += length;
            }
        }
    }
}
