/** An acceptance rule of one's own: keep what the target would have drawn nearly alike. */
module dev.foretoken.examples.acceptance {
    requires transitive dev.foretoken.api;

    exports dev.foretoken.examples.acceptance;

    provides dev.foretoken.api.Plugin with dev.foretoken.examples.acceptance.NearbyPlugin;
}
