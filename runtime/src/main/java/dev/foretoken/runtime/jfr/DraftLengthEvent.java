package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A round of a batch begins with this draft length; 0 for a step of the target. */
@Name("dev.foretoken.DraftLength")
@Label("Draft Length")
@Description("A round of a batch begins with this draft length; 0 for a step of the target")
@Category("Foretoken")
@StackTrace(false)
final class DraftLengthEvent extends Event {
    @Label("Drafted AR Steps")
    int steps;
}
