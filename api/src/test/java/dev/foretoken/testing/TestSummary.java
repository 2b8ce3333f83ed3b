package dev.foretoken.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints what became of a module's tests in one line, also in a quiet build, and behind the last module the total.
 *
 * <p>The build says through system properties which module this is ({@code foretoken.tests.module}), whether it is the
 * last one ({@code foretoken.tests.last}), where the counts of this build are kept ({@code foretoken.tests.file}) and
 * when it was started ({@code foretoken.tests.build}), which tells the counts of this build from those before. Without
 * them, as in a development environment, nothing is printed.
 *
 * <p>Tests that run at the same time end at the same time, hence the locks.
 */
public final class TestSummary implements TestExecutionListener {
    private final Map<String, Integer> skipReasons = new TreeMap<>();
    private Counts counts = Counts.ZERO;

    @Override
    public synchronized void executionSkipped(TestIdentifier identifier, String reason) {
        skip(reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> counts = identifier.isTest() ? counts.plus(new Counts(1, 0, 0)) : counts;
            case FAILED -> counts = counts.plus(new Counts(0, 1, 0));
            case ABORTED -> skip(result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        String module = System.getProperty("foretoken.tests.module");
        if (module == null) {
            return;
        }
        System.out.println(module + ": " + counts);
        skipReasons.forEach((reason, times) -> System.out.println("    " + times + " skipped: " + reason));
        Counts total = counts.addTo(
                Path.of(System.getProperty("foretoken.tests.file")), System.getProperty("foretoken.tests.build"));
        if (Boolean.getBoolean("foretoken.tests.last")) {
            System.out.println("total: " + total);
        }
    }

    private void skip(String reason) {
        counts = counts.plus(new Counts(0, 0, 1));
        skipReasons.merge(reason, 1, Integer::sum);
    }

    private record Counts(int passed, int failed, int skipped) {
        static final Counts ZERO = new Counts(0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(passed + other.passed, failed + other.failed, skipped + other.skipped);
        }

        /** Adds these to what the file holds for the build, and returns the sum over its modules. */
        Counts addTo(Path file, String build) {
            try {
                Files.createDirectories(file.getParent());
                List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
                if (before.isEmpty() || !before.get(0).equals(build)) {
                    before = List.of(build);
                    Files.write(file, before);
                }
                Files.write(file, List.of(passed + " " + failed + " " + skipped), StandardOpenOption.APPEND);
                return before.stream().skip(1).map(Counts::parse).reduce(this, Counts::plus);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Counts parse(String line) {
            String[] fields = line.split(" ");
            return new Counts(Integer.parseInt(fields[0]), Integer.parseInt(fields[1]), Integer.parseInt(fields[2]));
        }

        @Override
        public String toString() {
            return passed + " passed, " + failed + " failed, " + skipped + " skipped";
        }
    }
}
