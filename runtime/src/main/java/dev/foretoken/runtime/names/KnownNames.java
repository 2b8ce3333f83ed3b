package dev.foretoken.runtime.names;

import dev.foretoken.api.ForetokenException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * The names there are of one kind of thing, for the message when another is asked for.
 *
 * @param kind what they name, such as {@code acceptance criterion}
 * @param names the known names
 * @param cure what to do if the name should be known; may be empty
 */
public record KnownNames(String kind, Collection<String> names, String cure) {
    /** The exception for a name that is not known: it suggests the nearest one and lists them all. */
    public ForetokenException unknown(String name) {
        StringBuilder message = new StringBuilder("Unknown " + kind + " [" + name + "]");
        nearest(name).ifPresent(nearest -> message.append(": did you mean [").append(nearest).append("]?"));
        message.append(nearest(name).isPresent() ? " " : ". ");
        message.append(names.isEmpty() ? "There is none." : "Known: " + String.join(", ", names) + ".");
        if (!cure.isEmpty()) {
            message.append(' ').append(cure);
        }
        return new ForetokenException(ForetokenException.Code.UNKNOWN_NAME, message.toString());
    }

    /** The known name with the fewest edits from the given one, if those are few enough for a slip. */
    public Optional<String> nearest(String name) {
        int slip = Math.max(2, name.length() / 3);
        return names.stream()
                .filter(known -> edits(name, known) <= Math.min(slip, known.length() - 1))
                .min(Comparator.comparingInt(known -> edits(name, known)));
    }

    /** Levenshtein's distance: insertions, deletions and substitutions, letter case apart. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                int substituted = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
