package dev.foretoken.runtime.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ElementTest {
    @Test
    void textStaysText() {
        assertThat(Element.of("p", "a < b & \"c\" > d").with("title", "<\"&>")).hasToString(
                "<p title=\"&lt;&quot;&amp;&gt;\">a &lt; b &amp; &quot;c&quot; &gt; d</p>");
    }

    @Test
    void elementsHoldOthersInTheirOrder() {
        assertThat(Element.of("g").add("x").add(Element.of("b", "1"), Element.of("b", "2")).add("y"))
                .hasToString("<g>x<b>1</b><b>2</b>y</g>");
    }

    @Test
    void whatHasNoEndInHtmlGetsNone() {
        assertThat(Element.of("img").with("width", 2.345)).hasToString("<img width=\"2.35\"/>");
        assertThat(Element.of("td")).hasToString("<td></td>");
    }
}
