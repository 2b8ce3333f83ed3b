package dev.foretoken.runtime.comparison;

import java.util.List;
import java.util.stream.IntStream;

/** Acceptance by the place in a window: a line a row, with its number where it ends. */
final class DraftPositionChart {
    private static final double WIDTH = 720;
    private static final double LEFT = 70;
    private static final double RIGHT = WIDTH - 40;
    private static final double TOP = 16;
    private static final double BOTTOM = 250;

    private final List<NumberedRow> rows;
    private final Labels labels = new Labels();

    /** @param rows those that judge */
    DraftPositionChart(List<NumberedRow> rows) {
        this.rows = rows;
    }

    Element draw() {
        int longest = rows.stream().mapToInt(row -> rates(row).size()).max().orElse(1);
        Axis position = new Axis.Counted(longest, LEFT, RIGHT);
        Axis share = new Axis.Linear(100, BOTTOM, TOP);
        Element drawing = Svg.drawing(
                WIDTH, BOTTOM + 46, "Acceptance by draft position of " + rows.size() + " ways to generate");
        drawing.add(
                Svg.horizontal(position, BOTTOM, BOTTOM, "drafted step of the window"),
                Svg.vertical(share, LEFT, RIGHT, "accepted, %"));
        rows.forEach(row -> drawing.add(line(row, position, share)));
        return drawing;
    }

    private Element line(NumberedRow row, Axis position, Axis share) {
        List<Double> rates = rates(row);
        int[] judged = IntStream.range(0, rates.size()).filter(i -> Double.isFinite(rates.get(i))).toArray();
        Element group = Element.of("g").with("class", Svg.style(row.row().request()))
                .add(Svg.title(row.number() + ": " + row.row().name()));
        for (int i = 0; i < judged.length; i++) {
            double x = position.at(judged[i] + 1);
            double y = share.at(100 * rates.get(judged[i]));
            if (i > 0) {
                group.add(Svg.line(
                        "path", position.at(judged[i - 1] + 1), share.at(100 * rates.get(judged[i - 1])), x, y));
            }
            group.add(Svg.circle("mark", x, y, 3));
            if (i == judged.length - 1) {
                group.add(labels.place(x + 13, y + 4, row));
            }
        }
        return group;
    }

    private static List<Double> rates(NumberedRow row) {
        return row.measured().judged().acceptanceByDraftPosition();
    }
}
