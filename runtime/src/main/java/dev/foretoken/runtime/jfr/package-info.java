/** A generation as events of the JDK's Flight Recorder, {@code dev.foretoken.*}. */
package dev.foretoken.runtime.jfr;
