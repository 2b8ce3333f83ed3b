package dev.foretoken.runtime.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** An element of a page or a drawing, which writes itself as well-formed XML: a text stays a text. */
final class Element {
    /** Elements of HTML that are never written with an end. */
    private static final Set<String> ENDLESS = Set.of("meta", "img");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> content = new ArrayList<>();

    private Element(String name) {
        this.name = name;
    }

    static Element of(String name) {
        return new Element(name);
    }

    /** An element that holds a text. */
    static Element of(String name, String text) {
        return new Element(name).add(text);
    }

    Element with(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    /** A coordinate or length, to a hundredth. */
    Element with(String attribute, double value) {
        return with(attribute, String.format(Locale.ROOT, "%.2f", value));
    }

    Element add(String text) {
        content.add(text);
        return this;
    }

    Element add(Element... elements) {
        content.addAll(List.of(elements));
        return this;
    }

    Element add(Stream<Element> elements) {
        elements.forEach(content::add);
        return this;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((attribute, value) ->
                out.append(' ').append(attribute).append("=\"").append(escaped(value)).append('"'));
        if (ENDLESS.contains(name)) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Object child : content) {
            if (child instanceof Element element) {
                element.write(out);
            } else {
                out.append(escaped(child.toString()));
            }
        }
        out.append("</").append(name).append('>');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
