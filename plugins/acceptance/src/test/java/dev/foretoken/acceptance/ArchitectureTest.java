package dev.foretoken.acceptance;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.acceptance..", "dev.foretoken.api..");
    }
}
