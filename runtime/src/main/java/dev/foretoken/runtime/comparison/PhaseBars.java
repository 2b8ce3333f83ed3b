package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.comparison.ComparisonRow.Measured;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the time of a picture goes: a bar a row, stacked by phase. */
final class PhaseBars {
    private static final double WIDTH = 720;
    private static final double LEFT = 40;
    private static final double TOP = 34;
    private static final double ROW = 24;
    private static final String DECODER = "decoder";
    private static final String REST = "rest";

    private final List<NumberedRow> rows;

    PhaseBars(List<NumberedRow> rows) {
        this.rows = rows;
    }

    Element draw() {
        double bottom = TOP + ROW * rows.size();
        Axis seconds =
                Axis.from0(rows.stream().mapToDouble(row -> sum(phases(row.measured()))), LEFT, WIDTH - 20);
        Element drawing = Svg.drawing(
                WIDTH, bottom + 46, "Seconds a picture by phase: "
                        + rows.stream().map(PhaseBars::description).collect(Collectors.joining("; ")));
        drawing.add(Svg.horizontal(seconds, TOP, bottom, "seconds a picture, mean of the timed runs"), legend());
        for (int i = 0; i < rows.size(); i++) {
            double y = TOP + ROW * i;
            drawing.add(Svg.text("end", LEFT - 8, y + ROW / 2 + 4, String.valueOf(rows.get(i).number())));
            double from = 0;
            for (Map.Entry<String, Double> phase : phases(rows.get(i).measured()).entrySet()) {
                drawing.add(bar(phase.getKey(), seconds.at(from), seconds.at(from + phase.getValue()), y)
                        .add(Svg.title(phase.getKey() + ": " + Texts.digits(phase.getValue()) + " s")));
                from += phase.getValue();
            }
        }
        return drawing;
    }

    /** Seconds a picture of everything that takes time, in the order in which it is drawn. */
    private static Map<String, Double> phases(Measured measured) {
        Timing timing = measured.timing();
        Map<String, Double> phases = new LinkedHashMap<>();
        measured.statistics().phases().forEach((phase, taken) ->
                phases.put(name(phase), taken.seconds() / timing.pictures()));
        phases.put(DECODER, timing.picturesSeconds() / timing.pictures());
        double all = timing.seconds().stream().mapToDouble(Double::doubleValue).sum() / timing.pictures();
        phases.put(REST, Math.max(0, all - sum(phases)));
        return phases;
    }

    private static double sum(Map<String, Double> phases) {
        return phases.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private Element legend() {
        Element legend = Element.of("g");
        Set<String> taken = rows.stream()
                .flatMap(row -> phases(row.measured()).keySet().stream())
                .collect(Collectors.toSet());
        List<String> all = Stream.concat(Arrays.stream(Phase.values()).map(PhaseBars::name), Stream.of(DECODER, REST))
                .filter(taken::contains)
                .toList();
        double x = LEFT;
        for (String phase : all) {
            legend.add(Svg.rectangle("phase-" + phase, x, 8, 12, 12), Svg.text("start", x + 17, 18, phase));
            x += 90;
        }
        return legend;
    }

    private static Element bar(String phase, double from, double to, double y) {
        return Svg.rectangle("phase-" + phase, from, y + 3, Math.max(0, to - from), ROW - 6);
    }

    private static String name(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static String description(NumberedRow row) {
        List<String> parts = phases(row.measured()).entrySet().stream()
                .map(phase -> phase.getKey() + " " + Texts.digits(phase.getValue()))
                .toList();
        return row.row().name() + ": " + String.join(", ", parts);
    }
}
