package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One model pass over a batch. */
@Name("dev.foretoken.Pass")
@Label("Model Pass")
@Description("One model pass over a batch")
@Category("Foretoken")
@StackTrace(false)
final class PassEvent extends Event {
    @Label("Phase")
    String phase;

    @Label("Model")
    String model;

    @Label("Pictures")
    int pictures;

    @Label("AR Steps")
    int steps;

    @Label("Contexts")
    int contexts;

    @Label("Tokens")
    int tokens;

    @Label("Time in the Backbone")
    @Timespan(Timespan.NANOSECONDS)
    long backbone;

    @Label("Time in the Head")
    @Timespan(Timespan.NANOSECONDS)
    long head;
}
