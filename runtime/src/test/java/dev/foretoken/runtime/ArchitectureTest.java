package dev.foretoken.runtime;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.runtime..", "dev.foretoken.api..", "dev.foretoken.models..");
    }
}
