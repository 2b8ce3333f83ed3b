package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.comparison.ComparisonRow.Measured;
import dev.foretoken.runtime.evaluation.Figure;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Speed to the right, Frechet distance upwards, both with their intervals; a mark with its number a row. The better is
 * to the right and below. Speed is logarithmic: half as fast is as far from 1 as twice as fast. Without quality the
 * rows lie one below the other.
 */
final class SpeedQualityPlot {
    private static final double WIDTH = 720;
    private static final double LEFT = 70;
    private static final double TOP = 16;
    private static final double HEIGHT = 380;
    private static final double ROW = 26;
    private static final double RADIUS = 4.5;

    private final List<NumberedRow> rows;
    private final Labels labels = new Labels();

    /** @param rows those that were measured */
    SpeedQualityPlot(List<NumberedRow> rows) {
        this.rows = rows;
    }

    Element draw() {
        boolean quality = rows.stream().allMatch(row -> row.measured().quality().isPresent());
        double bottom = TOP + (quality ? HEIGHT : ROW * (rows.size() + 1));
        Axis speed = Axis.ofRatios(
                rows.stream().flatMapToDouble(row -> DoubleStream.of(speedup(row).low(), speedup(row).high())), LEFT,
                WIDTH - 20);
        Element drawing = Svg.drawing(
                WIDTH, bottom + 46,
                "Speed" + (quality ? " and Frechet distance" : "") + " of " + rows.size()
                        + " ways to generate; the figures are those of the table");
        drawing.add(
                Svg.horizontal(speed, TOP, bottom, "times as fast as target-only"),
                Svg.line("one", speed.at(1), TOP, speed.at(1), bottom));
        Axis distance = Axis.from0(
                rows.stream().flatMap(row -> row.measured().quality().stream())
                        .mapToDouble(found -> found.evaluation().pictures().frechetDistance().high()),
                bottom, TOP);
        if (quality) {
            drawing.add(Svg.vertical(distance, LEFT, WIDTH - 20, "Frechet distance"));
        }
        for (int i = 0; i < rows.size(); i++) {
            drawing.add(quality ? mark(rows.get(i), speed, distance) : mark(rows.get(i), speed, TOP + ROW * (i + 1)));
        }
        return drawing;
    }

    private Element mark(NumberedRow row, Axis speed, Axis distance) {
        Figure frechet = frechet(row.measured());
        double x = speed.at(speedup(row).value());
        return mark(row, speed, distance.at(frechet.value()))
                .add(Svg.line("interval", x, distance.at(frechet.low()), x, distance.at(frechet.high())));
    }

    private Element mark(NumberedRow row, Axis speed, double y) {
        double x = speed.at(speedup(row).value());
        return Element.of("g").with("class", Svg.style(row.row().request())).add(
                Svg.title(row.number() + ": " + row.row().name()),
                Svg.line("interval", speed.at(speedup(row).low()), y, speed.at(speedup(row).high()), y),
                Svg.circle("mark", x, y, RADIUS),
                labels.place(x + 10, y - 6, row));
    }

    private static Figure speedup(NumberedRow row) {
        return row.measured().timing().speedup();
    }

    private static Figure frechet(Measured measured) {
        return measured.quality().orElseThrow().evaluation().pictures().frechetDistance();
    }
}
