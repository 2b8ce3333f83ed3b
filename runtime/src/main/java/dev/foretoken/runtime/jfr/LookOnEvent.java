package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The target looked on along drafted paths whose beginning it had verified. */
@Name("dev.foretoken.LookOn")
@Label("Paths Looked Along Further")
@Description("The target looked on along drafted paths whose beginning it had verified")
@Category("Foretoken")
@StackTrace(false)
final class LookOnEvent extends Event {
    @Label("Picture")
    int picture;

    @Label("AR Step")
    int step;

    @Label("Time in the Heads")
    @Timespan(Timespan.NANOSECONDS)
    long time;
}
