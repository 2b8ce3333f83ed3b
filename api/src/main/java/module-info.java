/** What a plugin author compiles against. */
module dev.foretoken.api {
    exports dev.foretoken.api;
    exports dev.foretoken.api.numerics;
}
