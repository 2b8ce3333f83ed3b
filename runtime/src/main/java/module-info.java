/** Discovery, wiring, the decoder and the command line. */
module dev.foretoken.runtime {
    requires transitive dev.foretoken.api;
    requires transitive dev.foretoken.models;

    exports dev.foretoken.runtime.decoding;
}
