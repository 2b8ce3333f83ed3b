/** A model in closed form, whose law is known. */
module dev.foretoken.reference {
    requires transitive dev.foretoken.api;

    exports dev.foretoken.reference;

    provides dev.foretoken.api.Plugin with dev.foretoken.reference.ReferencePlugin;
}
