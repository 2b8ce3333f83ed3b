package dev.foretoken.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Says with every failure whose it is and which promise is broken. */
final class BrokenPromises implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Promise promise = context.getRequiredTestMethod().getAnnotation(Promise.class);
        if (promise == null) { // a test of the author's own
            throw failure;
        }
        PartContract<?> contract = (PartContract<?>) context.getRequiredTestInstance();
        Class<?> part = contract.part().getClass();
        throw new AssertionError(
                "[" + part.getName().substring(part.getPackageName().length() + 1) + "] breaks what "
                        + promise.by().getSimpleName() + " says: \"" + promise.value() + "\". " + failure,
                failure);
    }
}
