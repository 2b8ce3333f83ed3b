/** Acceptance rules and resamplers of the decoding policies. */
module dev.foretoken.acceptance {
    requires transitive dev.foretoken.api;

    exports dev.foretoken.acceptance;

    provides dev.foretoken.api.Plugin with dev.foretoken.acceptance.AcceptancePlugin;
}
