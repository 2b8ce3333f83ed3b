package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks work to stop; a generation does so before its next step. Safe to use from any thread. */
public final class Cancellation {
    private final AtomicBoolean requested = new AtomicBoolean();

    public void request() {
        requested.set(true);
    }

    public boolean requested() {
        return requested.get();
    }

    /** @throws ForetokenException with {@link Code#CANCELLED} once cancellation was requested */
    public void throwIfRequested() {
        if (requested()) {
            throw new ForetokenException(Code.CANCELLED, "Cancelled before it was finished; nothing was written");
        }
    }
}
