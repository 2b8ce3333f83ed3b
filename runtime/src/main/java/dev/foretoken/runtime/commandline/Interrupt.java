package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.Cancellation;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C while a command runs. The process ends only when the command has stopped and cleaned up, if it is one that can
 * be cancelled.
 */
final class Interrupt implements AutoCloseable {
    private final PrintWriter err;
    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread onShutdown = new Thread(this::stop, "stop the running command");
    private volatile boolean cancellable;

    Interrupt(PrintWriter err) {
        this.err = err;
        Runtime.getRuntime().addShutdownHook(onShutdown);
    }

    /** What the running command has to honour from now on. */
    Cancellation cancellation() {
        cancellable = true;
        return cancellation;
    }

    private void stop() {
        if (cancellable) {
            err.println();
            err.println("Stopping after the current step ...");
            cancellation.request();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The command has ended and said so. */
    @Override
    public void close() {
        cancellable = false;
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook runs, and goes on now.
        }
    }
}
