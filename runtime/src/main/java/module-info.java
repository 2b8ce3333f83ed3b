/** Discovery, wiring, the decoder and the command line. */
module dev.foretoken.runtime {
    requires transitive dev.foretoken.api;
    requires transitive dev.foretoken.models;
    requires transitive java.desktop;
    requires jdk.jfr;
    requires jdk.management;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.google.guice;
    requires jakarta.inject;
    requires ejml.core;
    requires ejml.ddense;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires org.slf4j;

    exports dev.foretoken.runtime;
    exports dev.foretoken.runtime.comparison;
    exports dev.foretoken.runtime.decoding;
    exports dev.foretoken.runtime.evaluation;
    exports dev.foretoken.runtime.pictures;

    opens dev.foretoken.runtime to com.fasterxml.jackson.databind, com.google.guice;
    opens dev.foretoken.runtime.commandline to info.picocli;
    opens dev.foretoken.runtime.comparison to com.fasterxml.jackson.databind;
    opens dev.foretoken.runtime.decoding to com.fasterxml.jackson.databind;
    opens dev.foretoken.runtime.evaluation to com.fasterxml.jackson.databind;
    opens dev.foretoken.runtime.parts to com.google.guice;

    uses dev.foretoken.api.Plugin;
    uses dev.foretoken.models.training.TrainingBackend;
    uses java.util.spi.ToolProvider;
}
