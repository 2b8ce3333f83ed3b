package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A verified window of one picture has ended. */
@Name("dev.foretoken.Window")
@Label("Verified Window")
@Description("A verified window of one picture has ended")
@Category("Foretoken")
@StackTrace(false)
final class WindowEvent extends Event {
    @Label("Picture")
    int picture;

    @Label("First AR Step")
    int firstStep;

    @Label("Drafted AR Steps")
    int draftedSteps;

    @Label("Accepted AR Steps")
    int acceptedSteps;

    @Label("Bonus AR Steps")
    int bonusSteps;

    @Label("Drafted Tokens")
    int draftedTokens;

    @Label("Accepted Tokens")
    int acceptedTokens;

    @Label("Rejected Tokens")
    int rejectedTokens;

    @Label("Discarded Tokens")
    int discardedTokens;
}
