package dev.foretoken.runtime.decoding;

import java.util.Iterator;

/**
 * Chooses how far the draft runs ahead, round after round of a generation's batches. All pictures of a batch draft
 * together, so they have one length.
 *
 * <p>{@code exact} stays lossless however it chooses, because a choice follows from tokens that are final and from the
 * clock. No random number of a later step has decided on anything then. Whether such a step is drafted and judged, or
 * drawn by the target (as the bonus is, and every step of length 0), it follows the target's law given the tokens
 * before it, and so the whole picture follows the target's. A draft that was discarded has shown noise that is used
 * again; that the clock tells nothing of its values is all that is assumed.
 *
 * <p>Under a policy that {@linkplain DecodingPolicy#truncates() truncates} the length of windows does not even change
 * the picture, only its time: every random number belongs to its step, which is judged under its own prefix. Only
 * where the target draws steps of its own, another draw of the same law takes a step's place. A run that asked the
 * clock is made again by its lengths, see {@link DraftLength.Listed}.
 */
interface DraftControl {
    /** AR steps that the draft runs ahead next; 0 where the target draws a step instead. */
    int next();

    /** @param late measures what an adaptive length follows */
    static DraftControl of(DraftLength draftLength, SpeculationMeter late) {
        if (draftLength instanceof DraftLength.Adaptive adaptive) {
            return new AdaptiveLengths(adaptive.longest(), late);
        }
        if (draftLength instanceof DraftLength.Listed listed) {
            Iterator<Integer> lengths = listed.lengths().iterator();
            return () -> lengths.hasNext() ? lengths.next() : 0;
        }
        return draftLength::longest;
    }
}
