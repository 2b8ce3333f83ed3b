/** The promises of the API as tests, for the authors of plugins. */
module dev.foretoken.testkit {
    requires transitive dev.foretoken.api;
    requires transitive org.junit.jupiter.api;
    requires org.apache.commons.statistics.distribution;
    requires org.apache.commons.statistics.inference;
    requires org.assertj.core;

    uses dev.foretoken.api.Plugin;

    exports dev.foretoken.testkit;
    // Its tests are not public.
    opens dev.foretoken.testkit;
}
