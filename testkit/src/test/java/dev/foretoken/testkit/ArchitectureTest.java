package dev.foretoken.testkit;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.testkit..", "dev.foretoken.api..");
    }
}
