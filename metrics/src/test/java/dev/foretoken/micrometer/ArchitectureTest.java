package dev.foretoken.micrometer;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.micrometer..", "dev.foretoken.runtime..");
    }
}
