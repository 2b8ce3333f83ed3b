package dev.foretoken.runtime.comparison;

import dev.foretoken.models.Widening;
import dev.foretoken.runtime.GenerationReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as one page of HTML that needs nothing else: no script, no font, no file beside it. */
final class ComparisonPage {
    private final Comparison comparison;
    private final ComparisonReport report;
    private final List<NumberedRow> rows;
    private final List<NumberedRow> judging;

    ComparisonPage(Comparison comparison) {
        this.comparison = comparison;
        this.report = comparison.report();
        List<NumberedRow> measured = new ArrayList<>();
        for (int i = 0; i < report.rows().size(); i++) {
            ComparisonRow row = report.rows().get(i);
            int number = i + 1;
            row.measured().ifPresent(found -> measured.add(new NumberedRow(number, row, found)));
        }
        this.rows = List.copyOf(measured);
        this.judging = rows.stream().filter(row -> row.measured().judged().windows() > 0).toList();
    }

    /** The page, which is well-formed XML too. */
    String html() {
        String title = "Does speculation pay? " + models("target") + models("draft");
        Element head = Element.of("head").add(
                Element.of("meta").with("charset", "utf-8"),
                Element.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
                Element.of("title", title), Element.of("style", style()));
        Element body = Element.of("body").add(Element.of("main").add(content(title)));
        return "<!DOCTYPE html>\n"
                + Element.of("html").with("lang", "en").with("xmlns", "http://www.w3.org/1999/xhtml").add(head, body)
                + "\n";
    }

    private Stream<Element> content(String title) {
        List<Element> content = new ArrayList<>(List.of(
                Element.of("h1", title), Element.of("p", machine()).with("class", "machine"),
                Element.of("p", report.conclusion().speculation()).with("class", "conclusion")));
        report.conclusion().rival().ifPresent(rival -> content.add(Element.of("p", rival)));
        content.addAll(List.of(Element.of("h2", "All ways that were tried"), table()));
        notes().forEach(note -> content.add(Element.of("p", note).with("class", "note")));
        content.add(Element.of("h2", report.noQuality().isPresent() ? "Speed" : "Speed and quality"));
        report.noQuality().ifPresent(why -> content.add(Element.of("p", "Quality was not measured: " + why + ".")));
        content.addAll(List.of(figure(new SpeedQualityPlot(rows).draw()), key(rows)));
        if (!judging.isEmpty()) {
            content.addAll(List.of(
                    Element.of("h2", "Acceptance by draft position"),
                    figure(new DraftPositionChart(judging).draw()), key(judging),
                    Element.of("h2", "Acceptance by place in the picture"), places(),
                    Element.of("p", "The fuller a cell, the more of its drafted tokens were accepted; outlines were"
                            + " never judged, such as what the target pre-filled.").with("class", "note")));
        }
        content.addAll(List.of(
                Element.of("h2", "Where the time goes"), figure(new PhaseBars(rows).draw()), key(rows),
                Element.of("h2", "Pictures of the same seeds"), new PictureStrips(comparison, rows).draw(),
                Element.of("h2", "How it was measured"), method(), provenance()));
        return content.stream();
    }

    private Element table() {
        ComparisonTable table = ComparisonTable.whole(report);
        Element titles = Element.of("tr");
        for (int i = 0; i < table.titles().size(); i++) {
            titles.add(Element.of("th", table.titles().get(i)).with("scope", "col")
                    .with("title", table.explanations().get(i)));
        }
        Element lines = Element.of("tbody");
        for (int i = 0; i < report.rows().size(); i++) {
            ComparisonRow row = report.rows().get(i);
            List<String> cells = table.cells().get(i);
            Element line = Element.of("tr").with("class", Svg.style(row.request())).add(
                    Element.of("td", cells.get(0)).with("class", "number"),
                    Element.of("th", cells.get(1)).with("scope", "row"));
            boolean failed = row.measured().isEmpty();
            cells.stream().skip(2).forEach(cell -> line.add(failed
                    ? Element.of("td", cell).with("class", "failed")
                            .with("colspan", String.valueOf(table.titles().size() - 2))
                    : Element.of("td", cell)));
            lines.add(line);
        }
        return Element.of("div").with("class", "wide")
                .add(Element.of("table").add(Element.of("thead").add(titles), lines));
    }

    private Stream<String> notes() {
        Stream<String> noise = report.rows().stream()
                .filter(row -> row.request().policy().judgesPaths())
                .map(ComparisonRow::baseline)
                .distinct()
                .map(baseline -> "exact is compared with [" + baseline + "], the target whose last denoising step keeps"
                        + " its noise: that is the law that it keeps. Without"
                        + " this noise no drafted token could ever be the target's.");
        Stream<String> widened = report.models().stream()
                .flatMap(model -> model.widenedFrom().stream()
                        .map(original -> "The " + model.role() + " is " + Widening.note(original) + "."));
        Stream<String> steps =
                Stream.of("A guarantee is about the target with the same steps: fewer steps have a law of their own.");
        return Stream.of(noise, steps, widened).flatMap(notes -> notes);
    }

    private Element places() {
        return Element.of("div").with("class", "maps").add(judging.stream().map(row -> Element.of("figure")
                .with("class", Svg.style(row.row().request()))
                .add(new PlaceMap(row, report.latent()).draw(),
                        Element.of("figcaption", row.number() + ": " + row.row().name()))));
    }

    private Element method() {
        ComparisonSettings settings = report.settings();
        List<String> facts = new ArrayList<>(List.of(
                "Every way generated " + settings.batchSize() + (settings.batchSize() == 1 ? " picture" : " pictures")
                        + " together in each of " + settings.rounds() + " rounds, "
                        + (settings.warmsUp()
                                ? "after it had generated untimed for " + settings.warmUpSeconds()
                                        + " s and at least once."
                                : "the first without anything before it.")
                        + " Round k has the seed " + settings.seed() + " + k, the same for all.",
                "Time is by the clock from the request to the picture. Each run has one of its baseline right before or"
                        + " after it; conclusions are drawn from the median of their ratio over the rounds, with an"
                        + " interval of 95 % by order statistics. Absolute times hold for this machine and hour alone.",
                "With many ways the fastest is also the luckiest: repeat the comparison with that one alone before you"
                        + " rely on its last digit."));
        report.data().ifPresent(data -> facts.add(
                settings.pictures() + " pictures of each way, of all classes in turn and of the same seeds, were"
                        + " generated " + settings.evaluatedTogether() + " together, and compared with as many real"
                        + " pictures. Acceptance is counted on them; the passes are those of the timed runs. Frechet"
                        + " distances can be compared at the same number of pictures only."));
        if (!report.command().isEmpty()) {
            facts.add("foretoken " + String.join(" ", report.command()));
        }
        return list(facts);
    }

    private Element provenance() {
        Stream<String> models = report.models().stream().map(model -> String.format(
                Locale.ROOT, "%s: %s, %,d parameters, SHA-256 %s", model.role(), model.name(), model.parameters(),
                model.sha256()));
        Stream<String> versions =
                report.versions().entrySet().stream().map(version -> version.getKey() + " " + version.getValue());
        return list(Stream.of(models, versions, Stream.of("measured on " + report.created()))
                .flatMap(lines -> lines)
                .toList());
    }

    private String machine() {
        GenerationReport.Machine machine = report.machine();
        return String.format(
                Locale.ROOT,
                "Measured on %d processors with %.0f GB of memory, device %s, Java's heap %.1f GB, Java %s.",
                machine.processors(), machine.memoryBytes() * 1e-9, report.setup().device(),
                machine.heapBytes() * 1e-9, report.versions().get("java"));
    }

    private String models(String role) {
        return report.models().stream()
                .filter(model -> model.role().equals(role))
                .map(model -> role.equals("target") ? model.name() : ", drafted by " + model.name())
                .collect(Collectors.joining());
    }

    /** Which number is which way. */
    private static Element key(List<NumberedRow> rows) {
        return Element.of("ul").with("class", "key").add(rows.stream().map(row -> Element.of("li")
                .with("class", Svg.style(row.row().request()))
                .add(Element.of("b", String.valueOf(row.number())).with("class", "number"))
                .add(" " + row.row().name())));
    }

    private static Element figure(Element drawing) {
        return Element.of("figure").with("class", "wide").add(drawing);
    }

    private static Element list(List<String> lines) {
        return Element.of("ul").add(lines.stream().map(line -> Element.of("li", line)));
    }

    private static String style() {
        try (InputStream file = ComparisonPage.class.getResourceAsStream("page.css")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
