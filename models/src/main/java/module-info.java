/** Checkpoints in. */
module dev.foretoken.models {
    requires transitive dev.foretoken.api;
    requires transitive java.desktop;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires pickle;

    exports dev.foretoken.models;
    exports dev.foretoken.models.pictures;
    exports dev.foretoken.models.training;

    opens dev.foretoken.models to com.fasterxml.jackson.databind;
    opens dev.foretoken.models.training to com.fasterxml.jackson.databind;
}
