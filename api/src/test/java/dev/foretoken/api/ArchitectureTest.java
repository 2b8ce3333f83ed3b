package dev.foretoken.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.testing.ModuleRules;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import org.junit.jupiter.api.Test;

final class ArchitectureTest extends ModuleRules {
    ArchitectureTest() {
        super("dev.foretoken.api..");
    }

    @Test
    void dependsOnNothingButTheLanguage() throws IOException {
        assertThat(descriptor().requires()).extracting(Requires::name).containsExactly("java.base");
    }
}
