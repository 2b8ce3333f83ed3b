/** A picture from a Java program. */
package dev.foretoken.examples.embedding;
