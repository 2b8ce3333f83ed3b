package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The tokens of a drafted step were judged. */
@Name("dev.foretoken.JudgedStep")
@Label("Judged Step")
@Description("The tokens of a drafted step were judged")
@Category("Foretoken")
@StackTrace(false)
final class JudgedStepEvent extends Event {
    @Label("Picture")
    int picture;

    @Label("AR Step")
    int step;

    @Label("Draft Position")
    int draftPosition;

    @Label("Accepted Tokens")
    int acceptedTokens;

    @Label("Rejected Tokens")
    int rejectedTokens;
}
