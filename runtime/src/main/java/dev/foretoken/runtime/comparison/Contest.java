package dev.foretoken.runtime.comparison;

import java.util.List;
import java.util.stream.Stream;

/**
 * Candidates and what they are compared with.
 *
 * @param baseline the target alone
 * @param rivals all others
 */
public record Contest(Candidate baseline, List<Candidate> rivals) {
    public Contest {
        rivals = List.copyOf(rivals);
    }

    /** The baseline first. */
    public Stream<Candidate> candidates() {
        return Stream.concat(Stream.of(baseline), rivals.stream());
    }
}
