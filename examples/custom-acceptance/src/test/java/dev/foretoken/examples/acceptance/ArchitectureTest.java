package dev.foretoken.examples.acceptance;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.examples.acceptance..", "dev.foretoken.api..");
    }
}
