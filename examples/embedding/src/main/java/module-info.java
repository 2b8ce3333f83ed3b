/** A picture from a Java program. */
module dev.foretoken.examples.embedding {
    requires dev.foretoken.runtime;
    requires java.desktop;
}
