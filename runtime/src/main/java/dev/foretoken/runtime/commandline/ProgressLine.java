package dev.foretoken.runtime.commandline;

import dev.foretoken.models.Progress;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far long work has come: as a bar where a person looks on, as a line now and then otherwise. */
sealed interface ProgressLine extends Progress, AutoCloseable {
    static ProgressLine of(Terminal terminal, String task) {
        return terminal.interactive() ? new Bar(task) : new Lines(terminal.err(), task);
    }

    /** What else there is to say, such as a loss. */
    void note(String text);

    @Override
    void close();

    /** A bar that is redrawn. */
    final class Bar implements ProgressLine {
        private final ProgressBar bar;

        private Bar(String task) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }

        @Override
        public void advanced(long done, long total) {
            bar.maxHint(total);
            bar.stepTo(done);
        }

        @Override
        public void note(String text) {
            bar.setExtraMessage(" " + text);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** A line at the start, after two seconds, and then less and less often, but every minute. */
    final class Lines implements ProgressLine {
        private static final long FIRST_NANOS = 2_000_000_000;
        private static final long LONGEST_NANOS = 60_000_000_000L;

        private final PrintWriter out;
        private final String task;
        private final long started = System.nanoTime();
        private long shown = started;
        private long interval = FIRST_NANOS;
        private String note = "";

        private Lines(PrintWriter out, String task) {
            this.out = out;
            this.task = task;
            out.println(task + " ...");
        }

        @Override
        public void advanced(long done, long total) {
            long now = System.nanoTime();
            if (now - shown >= interval) {
                shown = now;
                interval = Math.min(2 * interval, LONGEST_NANOS);
                out.printf(
                        "%s: %d %% after %d s%s%n", task, 100 * done / total, (now - started) / 1_000_000_000, note);
            }
        }

        @Override
        public void note(String text) {
            note = ", " + text;
        }

        @Override
        public void close() {}
    }
}
