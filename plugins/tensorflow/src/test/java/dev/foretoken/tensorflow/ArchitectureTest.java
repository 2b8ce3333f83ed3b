package dev.foretoken.tensorflow;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.tensorflow..", "dev.foretoken.api..", "dev.foretoken.models..", "dev.foretoken.rows..");
    }
}
