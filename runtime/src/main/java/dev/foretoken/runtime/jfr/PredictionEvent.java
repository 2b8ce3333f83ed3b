package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What the cost model says of a generation that has ended. */
@Name("dev.foretoken.Prediction")
@Label("Speed Prediction")
@Description("What the cost model says of a generation that has ended")
@Category("Foretoken")
@StackTrace(false)
final class PredictionEvent extends Event {
    @Label("Accepted Share of AR Steps")
    double stepAcceptance;

    @Label("Times as Fast as the Target Alone")
    double speedUp;

    @Label("Break-Even, Not a Number if None")
    double breakEven;

    @Label("Speed at Least This")
    boolean lowerBound;
}
