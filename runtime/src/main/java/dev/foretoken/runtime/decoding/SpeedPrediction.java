package dev.foretoken.runtime.decoding;

import java.util.OptionalDouble;

/**
 * What the {@link CostModel} says of a generation, from the lengths of its windows and what was measured in it. To be
 * compared with a measurement of both policies on an idle machine.
 *
 * @param stepAcceptance share of the judged AR steps of which every token was accepted
 * @param costs mean costs of one picture, in seconds. Where all windows had the same length, all of a verification is
 *     in its steps
 * @param secondsAPicture what decoding a picture should take, pre-filled steps and all
 * @param speedUp how many times as fast as the target alone that is
 * @param breakEven the step acceptance from which on one of the draft lengths that could be chosen is as fast as the
 *     target alone; empty if none ever is
 * @param lowerBound whether the steps that the target drew alone, which its cost is known by, had clearly fewer tokens
 *     than those that were drafted, as pre-filled steps of a masked model have. Then speed-up is at least, and
 *     break-even at most, what is said here
 */
public record SpeedPrediction(
        double stepAcceptance, WindowCosts costs, double secondsAPicture, double speedUp, OptionalDouble breakEven,
        boolean lowerBound) {
    /** Whether the target alone would clearly have been as fast. */
    public boolean targetIsFaster() {
        return !lowerBound && (breakEven.isEmpty() || stepAcceptance < breakEven.getAsDouble());
    }
}
