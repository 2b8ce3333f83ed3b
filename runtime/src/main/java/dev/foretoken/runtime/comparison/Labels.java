package dev.foretoken.runtime.comparison;

import java.util.ArrayList;
import java.util.List;

/** Puts numbers beside marks, above one another where they would overlap. */
final class Labels {
    private static final double WIDTH = 16;
    private static final double HEIGHT = 12;

    private final List<double[]> placed = new ArrayList<>();

    /** The number of a row, centred at x, its base line at y or above. */
    Element place(double x, double y, NumberedRow row) {
        double free = y;
        while (isTaken(x, free)) {
            free -= HEIGHT;
        }
        placed.add(new double[] {x, free});
        return Svg.text("middle", x, free, String.valueOf(row.number()));
    }

    private boolean isTaken(double x, double y) {
        return placed.stream().anyMatch(other -> Math.abs(other[0] - x) < WIDTH && Math.abs(other[1] - y) < HEIGHT);
    }
}
