package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The target drew a step after a window that it accepted whole. */
@Name("dev.foretoken.Bonus")
@Label("Bonus Step")
@Description("The target drew a step after a window that it accepted whole")
@Category("Foretoken")
@StackTrace(false)
final class BonusEvent extends Event {
    @Label("Picture")
    int picture;

    @Label("AR Step")
    int step;

    @Label("Tokens")
    int tokens;

    @Label("Time in the Head")
    @Timespan(Timespan.NANOSECONDS)
    long time;
}
