package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.decoding.GenerationRequest;
import java.math.BigDecimal;
import java.math.MathContext;

/** The shapes that drawings are made of. Colours are classes of the page's style sheet. */
final class Svg {
    private Svg() {}

    /**
     * An empty drawing.
     *
     * @param description what it shows, for those who cannot see it
     */
    static Element drawing(double width, double height, String description) {
        return Element.of("svg").with("xmlns", "http://www.w3.org/2000/svg")
                .with("viewBox", "0 0 " + Math.round(width) + " " + Math.round(height))
                .with("width", width).with("height", height)
                .with("role", "img").with("aria-label", description);
    }

    static Element line(String style, double x1, double y1, double x2, double y2) {
        return Element.of("line").with("class", style).with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2);
    }

    static Element circle(String style, double x, double y, double radius) {
        return Element.of("circle").with("class", style).with("cx", x).with("cy", y).with("r", radius);
    }

    static Element rectangle(String style, double x, double y, double width, double height) {
        return Element.of("rect").with("class", style).with("x", x).with("y", y).with("width", width)
                .with("height", height);
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} of the text is at x */
    static Element text(String anchor, double x, double y, String text) {
        return Element.of("text", text).with("x", x).with("y", y).with("text-anchor", anchor);
    }

    /** What is shown where the pointer rests. */
    static Element title(String text) {
        return Element.of("title", text);
    }

    /** The class of everything that is drawn of a row. */
    static String style(GenerationRequest request) {
        return "policy-" + request.policy().label();
    }

    /** An axis along the bottom, with lines up to {@code top}. */
    static Element horizontal(Axis axis, double top, double bottom, String label) {
        Element group = Element.of("g").with("class", "axis");
        axis.ticks().forEach(tick -> group.add(
                line("grid", axis.at(tick), top, axis.at(tick), bottom),
                text("middle", axis.at(tick), bottom + 16, tickText(tick))));
        return group.add(text("middle", (axis.start() + axis.end()) / 2, bottom + 36, label));
    }

    /** An axis along the left side, with lines to {@code right}. */
    static Element vertical(Axis axis, double left, double right, String label) {
        Element group = Element.of("g").with("class", "axis");
        axis.ticks().forEach(tick -> group.add(
                line("grid", left, axis.at(tick), right, axis.at(tick)),
                text("end", left - 6, axis.at(tick) + 4, tickText(tick))));
        double middle = (axis.start() + axis.end()) / 2;
        return group.add(text("middle", left - 46, middle, label)
                .with("transform", "rotate(-90 " + Math.round(left - 46) + " " + Math.round(middle) + ")"));
    }

    private static String tickText(double tick) {
        return BigDecimal.valueOf(tick).round(new MathContext(3)).stripTrailingZeros().toPlainString();
    }
}
