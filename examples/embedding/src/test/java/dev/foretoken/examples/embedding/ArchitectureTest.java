package dev.foretoken.examples.embedding;

import dev.foretoken.testing.ModuleRules;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.examples.embedding..", "dev.foretoken.api..", "dev.foretoken.runtime..");
    }
}
