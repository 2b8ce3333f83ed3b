package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Speculation does not pay, so the target alone draws the rest. */
@Name("dev.foretoken.FallBack")
@Label("Fall-Back")
@Description("Speculation does not pay, so the target alone draws the rest")
@Category("Foretoken")
@StackTrace(false)
final class FallBackEvent extends Event {
    @Label("Accepted Share of AR Steps")
    double stepAcceptance;

    @Label("At Most")
    double atMost;

    @Label("Break-Even, Not a Number if None")
    double breakEven;
}
