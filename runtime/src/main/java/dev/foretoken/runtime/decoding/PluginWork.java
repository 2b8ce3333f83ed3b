package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.Objects;
import java.util.function.Supplier;

/** What plugins do for us: whatever goes wrong there is told as theirs. */
public final class PluginWork {
    private PluginWork() {}

    /**
     * Lets a plugin work.
     *
     * @param failure says who failed where, such as {@code Model [target] failed at AR step [3]}
     * @throws ForetokenException with {@link Code#PLUGIN_FAILED} for every other exception, for code that does not fit
     *     this version, and where nothing comes of it
     */
    public static <T> T attempt(Supplier<String> failure, Supplier<T> work) {
        try {
            return Objects.requireNonNull(work.get(), "it returned null");
        } catch (ForetokenException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new ForetokenException(
                    Code.PLUGIN_FAILED, failure.get() + ": " + e + "; report it to the author of its plugin", e);
        }
    }
}
