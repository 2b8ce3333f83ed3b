package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;

/**
 * What the parts of speculation cost one picture, in any one unit of time. Of a pass over a batch a picture costs its
 * share.
 *
 * @param targetStep an AR step that the target draws alone: its backbone, and its whole denoising path
 * @param draftStep an AR step that the draft draws
 * @param verification the part of a verification that every window costs, however long it is
 * @param verifiedStep the part that each of its drafted steps adds
 * @param redraw repairing a step with a rejection, the resampler's proposals included
 * @param bonusStep the target's own step after an accepted window
 */
public record WindowCosts(
        double targetStep, double draftStep, double verification, double verifiedStep, double redraw,
        double bonusStep) {
    /** @throws ForetokenException if one is negative or not finite, or the target's step costs nothing */
    public WindowCosts {
        requireCost("target step", targetStep);
        requireCost("draft step", draftStep);
        requireCost("verification", verification);
        requireCost("verified step", verifiedStep);
        requireCost("redraw", redraw);
        requireCost("bonus step", bonusStep);
        if (targetStep == 0) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "The cost of a target step [0] must be positive: the others are compared with it");
        }
    }

    /** Time to draft and to verify a window of {@code draftLength} AR steps. */
    double window(int draftLength) {
        return verification + draftLength * (draftStep + verifiedStep);
    }

    private static void requireCost(String what, double cost) {
        if (!(cost >= 0 && Double.isFinite(cost))) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The cost of a " + what + " [" + cost + "] must be finite and not negative");
        }
    }
}
