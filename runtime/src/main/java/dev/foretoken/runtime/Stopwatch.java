package dev.foretoken.runtime;

/** Measures time by the clock, lap by lap. */
final class Stopwatch {
    private long started = System.nanoTime();

    /** Seconds since the start or the last lap. */
    double lap() {
        long now = System.nanoTime();
        double seconds = (now - started) * 1e-9;
        started = now;
        return seconds;
    }
}
