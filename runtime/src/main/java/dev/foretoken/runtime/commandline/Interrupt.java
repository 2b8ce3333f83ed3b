package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.decoding.Cancellation;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C while a command runs. If the command can be cancelled, the process ends only when it has stopped and cleaned
 * up, and with the status of a command that failed.
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

    /** Progress of work that stops where it next tells how far it is. */
    Progress stopping(Progress progress) {
        Cancellation requested = cancellation();
        return (done, total) -> {
            requested.throwIfRequested();
            progress.advanced(done, total);
        };
    }

    /** Why a command failed: whatever fails after Ctrl-C does so because of it, if it does not say so itself. */
    Exception reason(Exception failure) {
        if (failure instanceof ForetokenException told && told.code() == Code.CANCELLED) {
            return failure;
        }
        try {
            cancellation.throwIfRequested();
            return failure;
        } catch (ForetokenException cancelled) {
            return cancelled;
        }
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
            // Java's own status after a signal would be 128 plus its number.
            Runtime.getRuntime().halt(Code.CANCELLED.exitStatus());
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
