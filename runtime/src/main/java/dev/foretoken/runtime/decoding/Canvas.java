package dev.foretoken.runtime.decoding;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens of a batch of pictures, as far as they are drawn. A {@link Span} names a picture by its index in the
 * batch; its rows are its positions in generation order.
 */
final class Canvas {
    private final int firstImage;
    private final List<Integer> labels;
    private final int[][] orders;
    private final List<FloatBlock> tokens;
    private final int dimension;

    /**
     * An empty canvas.
     *
     * @param firstImage the index in the request of the batch's first picture
     * @param labels class of each picture
     * @param orders generation order of each picture
     * @param dimension D
     */
    Canvas(int firstImage, List<Integer> labels, int[][] orders, int dimension) {
        this.firstImage = firstImage;
        this.labels = labels;
        this.orders = orders;
        this.tokens = IntStream.range(0, orders.length)
                .mapToObj(image -> FloatBlock.zeros(orders[image].length, dimension))
                .toList();
        this.dimension = dimension;
    }

    /** Puts the tokens of a whole picture in place, [L, D]. */
    void fill(int picture, FloatBlock whole) {
        System.arraycopy(whole.data(), 0, tokens.get(picture).data(), 0, whole.size());
    }

    int pictures() {
        return orders.length;
    }

    /** The tokens of each picture, [L, D]. */
    List<FloatBlock> tokens() {
        return tokens;
    }

    /** The index in the request of a picture of the batch. */
    int image(int picture) {
        return firstImage + picture;
    }

    int image(Span span) {
        return image(span.picture());
    }

    /** Where a row of a span is. */
    Site site(Span span, int row) {
        return new Site(image(span), position(span, row));
    }

    /** Where all rows of spans are, one after another. */
    List<Site> sites(List<Span> spans) {
        return spans.stream()
                .flatMap(span -> IntStream.range(0, span.asked()).mapToObj(row -> site(span, row)))
                .toList();
    }

    PrefixContext conditional(Span span) {
        return context(span, labels.get(span.picture()));
    }

    PrefixContext unconditional(Span span) {
        return context(span, PrefixContext.UNCONDITIONAL);
    }

    /** Puts a token where a row of a span is. */
    void write(Span span, int row, float[] from, int at) {
        System.arraycopy(
                from, at, tokens.get(span.picture()).data(), position(span, row) * dimension, dimension);
    }

    private int position(Span span, int row) {
        return orders[span.picture()][span.known() + row];
    }

    private PrefixContext context(Span span, int label) {
        return new PrefixContext(
                image(span), label, orders[span.picture()], tokens.get(span.picture()), span.known(), span.asked());
    }
}
