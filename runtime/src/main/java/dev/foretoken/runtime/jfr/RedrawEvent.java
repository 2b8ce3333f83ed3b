package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The rejected tokens of a step were drawn anew. */
@Name("dev.foretoken.Redraw")
@Label("Redrawn Step")
@Description("The rejected tokens of a step were drawn anew")
@Category("Foretoken")
@StackTrace(false)
final class RedrawEvent extends Event {
    @Label("Picture")
    int picture;

    @Label("AR Step")
    int step;

    @Label("Tokens")
    int tokens;

    @Label("Proposals")
    int proposals;

    @Label("Tokens Without a Proposal Kept")
    int gaveUp;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long time;
}
