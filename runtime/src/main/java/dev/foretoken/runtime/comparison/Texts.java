package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.evaluation.Figure;
import java.util.Locale;

/** Numbers as people read them; a dash for one that is not there. */
final class Texts {
    static final String NONE = "-";

    private Texts() {}

    /** With a format of one number. */
    static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : NONE;
    }

    static String percent(double share) {
        return number("%.0f %%", 100 * share);
    }

    /** Three digits or two, such as 789, 45.6, 1.23 or 0.012. */
    static String digits(double value) {
        double size = Math.abs(value);
        String format = size >= 99.95 ? "%.0f"
                : size >= 9.995 ? "%.1f"
                : size >= 0.0995 ? "%.2f"
                : size >= 0.00995 ? "%.3f"
                : size > 0 ? "%.2g" : "%.0f";
        return number(format, value);
    }

    static String interval(Figure figure) {
        return digits(figure.low()) + " to " + digits(figure.high());
    }

    /** A figure with its interval. */
    static String figure(Figure figure) {
        return digits(figure.value()) + " (" + interval(figure) + ")";
    }
}
