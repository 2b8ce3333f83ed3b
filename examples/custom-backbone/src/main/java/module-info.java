/** A model of one's own: Gaussian tokens that follow their neighbours. */
module dev.foretoken.examples.backbone {
    requires transitive dev.foretoken.api;

    exports dev.foretoken.examples.backbone;

    provides dev.foretoken.api.Plugin with dev.foretoken.examples.backbone.NeighbourPlugin;
}
