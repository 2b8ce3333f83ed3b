package dev.foretoken.runtime;

import dev.foretoken.models.Progress;
import dev.foretoken.runtime.decoding.GenerationEvent;
import java.util.function.Consumer;

/** Counts the final tokens of all pictures of a generation. */
public final class TokenProgress implements Consumer<GenerationEvent> {
    private final int[] known;
    private final Progress progress;
    private long done;

    /**
     * Begins to count.
     *
     * @param pictures how many there will be
     * @param progress is told of tokens
     */
    public TokenProgress(int pictures, Progress progress) {
        known = new int[pictures];
        this.progress = progress;
    }

    @Override
    public void accept(GenerationEvent event) {
        if (event instanceof GenerationEvent.Advanced advanced) {
            done += advanced.known() - known[advanced.image()];
            known[advanced.image()] = advanced.known();
            progress.advanced(done, (long) known.length * advanced.tokens());
        }
    }
}
