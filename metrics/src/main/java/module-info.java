/** Generations as Micrometer's meters. */
module dev.foretoken.micrometer {
    requires transitive dev.foretoken.runtime;
    requires transitive micrometer.core;

    exports dev.foretoken.micrometer;
}
