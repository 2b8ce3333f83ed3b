package dev.foretoken.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.foretoken.api.ForetokenException;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expects errors as users see them. */
final class Failing {
    private Failing() {}

    /** The call must fail with the code; returns its message. */
    static AbstractStringAssert<?> with(ForetokenException.Code code, ThrowingCallable call) {
        ForetokenException failure = catchThrowableOfType(ForetokenException.class, call);
        assertThat(failure).as("it must fail").isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        return assertThat(failure.getMessage());
    }
}
