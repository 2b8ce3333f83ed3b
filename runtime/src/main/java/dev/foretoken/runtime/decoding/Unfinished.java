package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.Window.Verified;

/**
 * A drafted token that is not accepted: rejected, or not yet looked at as a whole.
 *
 * @param verified the window that it is of
 * @param span the step that it is of
 * @param row which of the step's tokens it is
 * @param segment the first segment of its path that was rejected or not looked at
 * @param end the segment up to which it was looked at
 */
record Unfinished(Verified verified, Span span, int row, int segment, int end) {
    /** The draft's law, along the drafted path. */
    Denoised draft() {
        return verified.draft(span).gather(row);
    }

    /** The target's law, along the path of its evidence. */
    Denoised target() {
        return verified.target(span).gather(row);
    }
}
