package dev.foretoken.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The words of the API's Javadoc that a test holds a part to. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Promise {
    /** The type whose Javadoc it is. */
    Class<?> by();

    String value();
}
