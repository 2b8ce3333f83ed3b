package dev.foretoken.runtime.decoding;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Tells which tokens of a drafted step were accepted, and which not. */
record Verdicts(Canvas canvas, Consumer<GenerationEvent> listener) {
    /**
     * @param rejectedIn the first segment of each token's path that was rejected, or the number of segments
     * @param segments their number
     */
    void tell(Span span, int[] rejectedIn, int segments) {
        List<Integer> accepted = positions(span, row -> rejectedIn[row] == segments);
        if (!accepted.isEmpty()) {
            listener.accept(new GenerationEvent.Accepted(canvas.image(span), span.firstStep(), accepted));
        }
        IntStream.of(rejectedIn).filter(segment -> segment < segments).sorted().distinct()
                .forEach(segment -> listener.accept(new GenerationEvent.Rejected(
                        canvas.image(span), span.firstStep(), segment,
                        positions(span, row -> rejectedIn[row] == segment))));
    }

    private List<Integer> positions(Span span, IntPredicate rows) {
        return IntStream.range(0, span.asked())
                .filter(rows)
                .mapToObj(row -> canvas.site(span, row).position())
                .toList();
    }
}
