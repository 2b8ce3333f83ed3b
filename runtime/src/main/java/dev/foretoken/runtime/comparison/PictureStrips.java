package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.pictures.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** The pictures of the first seeds, a row for each way to generate, so that a column is one seed. */
final class PictureStrips {
    private static final int MOST = 8;

    private final Comparison comparison;
    private final List<NumberedRow> rows;

    PictureStrips(Comparison comparison, List<NumberedRow> rows) {
        this.comparison = comparison;
        this.rows = rows;
    }

    Element draw() {
        int columns = rows.stream().mapToInt(row -> pictures(row).size()).max().orElse(0);
        if (columns == 0) {
            return Element.of("p", "There is no latent decoder, so there are no pictures.");
        }
        Element head = Element.of("tr").add(Element.of("th", "way to generate").with("scope", "col"));
        IntStream.range(0, columns).forEach(i -> head.add(Element.of("th", caption(i)).with("scope", "col")));
        return Element.of("div").with("class", "wide").add(Element.of("table").with("class", "strips").add(
                Element.of("thead").add(head),
                Element.of("tbody").add(rows.stream().map(this::strip))));
    }

    private Element strip(NumberedRow row) {
        List<Picture> pictures = pictures(row);
        return Element.of("tr")
                .add(Element.of("th", row.number() + ": " + row.row().name()).with("scope", "row"))
                .add(IntStream.range(0, pictures.size()).mapToObj(i -> Element.of("td").add(Element.of("img")
                        .with("src", "data:image/png;base64," + png(pictures.get(i)))
                        .with("width", String.valueOf(pictures.get(i).width()))
                        .with("height", String.valueOf(pictures.get(i).height()))
                        .with("alt", row.row().name() + ", " + caption(i)))));
    }

    private List<Picture> pictures(NumberedRow row) {
        List<Picture> all = comparison.pictures().getOrDefault(row.row().name(), List.of());
        return all.subList(0, Math.min(MOST, all.size()));
    }

    private String caption(int picture) {
        ComparisonSettings settings = comparison.report().settings();
        int round = picture / settings.batchSize();
        return "class " + settings.labels(round).get(picture % settings.batchSize()) + ", seed "
                + settings.seed(round);
    }

    private static String png(Picture picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture.image(), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
