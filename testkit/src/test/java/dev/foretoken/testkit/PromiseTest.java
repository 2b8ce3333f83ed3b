package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PromiseTest {
    private static final Path API = Path.of("..", "api", "src", "main", "java");

    @ParameterizedTest
    @ValueSource(classes = {
        BackboneContract.class, BidirectionalBackboneContract.class, CausalBackboneContract.class,
        DiffusionHeadContract.class, AcceptanceCriterionContract.class, ResamplerContract.class,
        LatentDecoderContract.class, PluginContract.class
    })
    void everyTestQuotesTheApi(Class<?> contract) throws IOException {
        for (Method test : tests(contract).toList()) {
            Promise promise = test.getAnnotation(Promise.class);
            assertThat(promise).as(test.getName()).isNotNull();
            assertThat(words(promise.by())).as(test.getName()).contains(promise.value());
        }
        assertThat(tests(contract)).isNotEmpty();
    }

    private static Stream<Method> tests(Class<?> contract) {
        return Arrays.stream(contract.getDeclaredMethods()).filter(method -> method.isAnnotationPresent(Test.class));
    }

    /** The comments of a type without their markup. */
    private static String words(Class<?> type) throws IOException {
        return Files.readString(API.resolve(type.getName().replace('.', '/') + ".java"))
                .replaceAll("(?m)^\\s*(/\\*\\*|\\*/|\\*)", "")
                .replaceAll("\\s+", " ")
                .replaceAll("\\{@(?:link|linkplain) [^} ]+ ([^}]+)}", "$1")
                .replaceAll("\\{@(?:link|linkplain|code) #?([^}]+)}", "$1")
                .replace('#', '.');
    }
}
