package dev.foretoken.reference;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.reference..", "dev.foretoken.api..");
    }
}
