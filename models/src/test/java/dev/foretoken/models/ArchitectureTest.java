package dev.foretoken.models;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.models..", "dev.foretoken.api..");
    }
}
