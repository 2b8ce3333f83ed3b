package dev.foretoken.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** All tokens of a picture are final; from its first ones on. */
@Name("dev.foretoken.Picture")
@Label("Picture")
@Description("All tokens of a picture are final; from its first ones on")
@Category("Foretoken")
@StackTrace(false)
final class PictureEvent extends Event {
    @Label("Picture")
    int picture;

    @Label("Emitted Tokens")
    int emittedTokens;
}
