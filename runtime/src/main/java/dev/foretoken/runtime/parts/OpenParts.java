package dev.foretoken.runtime.parts;

import dev.foretoken.api.ForetokenException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be closed in the end, the last opened first. */
public final class OpenParts implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Remembers something to close. */
    public <T extends AutoCloseable> T add(T part) {
        opened.push(part);
        return part;
    }

    /** Closes all, also when one fails to; the first failure is thrown. */
    @Override
    public void close() {
        ForetokenException failure = null;
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                ForetokenException next = new ForetokenException(
                        ForetokenException.Code.PLUGIN_FAILED, "Cannot close [" + part + "]: " + e, e);
                if (failure == null) {
                    failure = next;
                } else {
                    failure.addSuppressed(next);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
