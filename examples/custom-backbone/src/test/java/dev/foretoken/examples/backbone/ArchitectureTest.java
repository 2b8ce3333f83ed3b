package dev.foretoken.examples.backbone;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.examples.backbone..", "dev.foretoken.api..");
    }
}
