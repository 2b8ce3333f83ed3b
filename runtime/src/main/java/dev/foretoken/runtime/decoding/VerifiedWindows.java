package dev.foretoken.runtime.decoding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Tells the windows of a generation from its events. A window has ended when the next of its picture is verified, or
 * the picture is finished.
 */
public final class VerifiedWindows implements Consumer<GenerationEvent> {
    private final Consumer<VerifiedWindow> listener;
    private final Map<Integer, VerifiedWindow> open = new HashMap<>();

    /** @param listener is told of every window that has ended */
    public VerifiedWindows(Consumer<VerifiedWindow> listener) {
        this.listener = listener;
    }

    @Override
    public void accept(GenerationEvent event) {
        if (event instanceof GenerationEvent.Verified verified) {
            if (isOfAnotherPicture(verified)) {
                open.remove(verified.image());
            }
            end(verified.image());
            open.put(verified.image(), VerifiedWindow.unjudged(verified));
        } else if (event instanceof GenerationEvent.Accepted accepted) {
            change(accepted.image(), window -> window.judged(accepted.step(), accepted.tokens(), 0));
        } else if (event instanceof GenerationEvent.Rejected rejected) {
            change(rejected.image(), window -> window.judged(rejected.step(), 0, rejected.tokens()));
        } else if (event instanceof GenerationEvent.Discarded discarded) {
            change(discarded.image(), window -> window.discarded(discarded.tokens()));
        } else if (event instanceof GenerationEvent.Bonus bonus) {
            change(bonus.image(), VerifiedWindow::withBonus);
        } else if (event instanceof GenerationEvent.Finished finished) {
            end(finished.image());
        }
    }

    /** A generation that failed left a window behind, and the next one has begun. */
    private boolean isOfAnotherPicture(GenerationEvent.Verified verified) {
        VerifiedWindow window = open.get(verified.image());
        return window != null && window.firstStep() >= verified.firstStep();
    }

    /** Takes the windows that are open for ended. */
    void endAll() {
        List.copyOf(open.keySet()).forEach(this::end);
    }

    private void change(int image, UnaryOperator<VerifiedWindow> change) {
        open.computeIfPresent(image, (key, window) -> change.apply(window));
    }

    private void end(int image) {
        VerifiedWindow window = open.remove(image);
        if (window != null) {
            listener.accept(window);
        }
    }
}
