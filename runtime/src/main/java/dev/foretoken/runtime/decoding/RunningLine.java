package dev.foretoken.runtime.decoding;

/**
 * The line {@code y = constant + slope x} nearest to the points of late (weighted least squares), with neither part
 * below 0. The first point does not count: it is slow, as everything warms up. Where all have the same x the line goes
 * through the origin.
 */
final class RunningLine {
    private final double keep;
    private boolean warm;
    private double weight;
    private double x;
    private double y;
    private double xx;
    private double xy;

    /** @param memory number of points that it is about; infinite for all */
    RunningLine(double memory) {
        keep = 1 - 1 / memory;
    }

    /** @param count how many there are of this point */
    void add(double atX, double value, int count) {
        if (warm) {
            weight = keep * weight + count;
            x = keep * x + count * atX;
            y = keep * y + count * value;
            xx = keep * xx + count * atX * atX;
            xy = keep * xy + count * atX * value;
        }
        warm = true;
    }

    boolean known() {
        return weight > 0;
    }

    double slope() {
        double variance = xx / weight - x / weight * (x / weight);
        double steepest = y / x;
        return variance < 1e-6
                ? steepest
                : Math.max(0, Math.min(steepest, (xy / weight - x / weight * (y / weight)) / variance));
    }

    double constant() {
        return Math.max(0, (y - slope() * x) / weight);
    }
}
