/** Checkpoints in. */
module dev.foretoken.models {
    requires transitive dev.foretoken.api;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires pickle;

    exports dev.foretoken.models;

    opens dev.foretoken.models to com.fasterxml.jackson.databind;
}
