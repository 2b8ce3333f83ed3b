package dev.foretoken.runtime.comparison;

import dev.foretoken.api.LatentSpec;
import java.util.List;

/** Acceptance by place in the picture: a cell a token, the fuller the more is accepted, or an outline. */
final class PlaceMap {
    private static final double SIDE = 160;

    private final NumberedRow row;
    private final int columns;
    private final int lines;

    PlaceMap(NumberedRow row, LatentSpec latent) {
        this.row = row;
        this.columns = latent.width() / latent.patch();
        this.lines = latent.height() / latent.patch();
    }

    Element draw() {
        List<Double> rates = row.measured().judged().acceptanceByPosition();
        double cell = SIDE / Math.max(columns, lines);
        Element drawing = Svg.drawing(columns * cell, lines * cell, description(rates));
        for (int position = 0; position < columns * lines; position++) {
            double rate = position < rates.size() ? rates.get(position) : Double.NaN;
            int column = position % columns;
            int line = position / columns;
            Element place = Svg.rectangle(
                    Double.isFinite(rate) ? "heat" : "unjudged", column * cell + 0.5, line * cell + 0.5, cell - 1,
                    cell - 1);
            drawing.add((Double.isFinite(rate) ? place.with("fill-opacity", rate) : place)
                    .add(Svg.title("row " + (line + 1) + ", column " + (column + 1) + ": " + Texts.percent(rate))));
        }
        return drawing;
    }

    private String description(List<Double> rates) {
        double[] judged = rates.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).sorted().toArray();
        return "Acceptance by place in the picture of " + row.row().name()
                + (judged.length == 0
                        ? ": none was judged"
                        : ", from " + Texts.percent(judged[0]) + " to " + Texts.percent(judged[judged.length - 1]));
    }
}
