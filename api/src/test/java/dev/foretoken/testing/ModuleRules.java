package dev.foretoken.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The rules that hold in every module. Each module has a test that extends this one and says which packages of
 * Foretoken it knows.
 */
@TestInstance(Lifecycle.PER_CLASS) // reads the classes once
public abstract class ModuleRules {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path SOURCES = Path.of("src", "main", "java");

    private final JavaClasses classes = new ClassFileImporter().importPath(CLASSES);
    private final String[] known;

    /** @param known the module's own packages and those it may use, in ArchUnit's notation */
    protected ModuleRules(String... known) {
        this.known = known;
    }

    @Test
    void knowsNoOtherPartOfForetoken() {
        check(noClasses()
                .should().dependOnClassesThat(resideInAPackage("dev.foretoken..").and(not(resideInAnyPackage(known)))));
    }

    @Test
    void tensorFlowStaysInItsPlugin() {
        check(noClasses()
                .that().resideOutsideOfPackage("dev.foretoken.tensorflow..")
                .should().dependOnClassesThat().resideInAnyPackage("org.tensorflow..", "org.bytedeco.."));
    }

    @Test
    void guiceStaysInTheRuntime() {
        check(noClasses()
                .that().resideOutsideOfPackage("dev.foretoken.runtime..")
                .should().dependOnClassesThat().resideInAPackage("com.google.inject.."));
    }

    @Test
    void noClassIsNamedForWantOfAName() {
        check(noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)"));
    }

    @Test
    void randomNumbersComeByAddressOnly() {
        check(noClasses()
                .should().dependOnClassesThat().haveNameMatching("java\\.util\\.Random")
                .orShould().dependOnClassesThat().haveNameMatching("java\\.util\\.SplittableRandom")
                .orShould().dependOnClassesThat().haveNameMatching("java\\.util\\.concurrent\\.ThreadLocalRandom")
                .orShould().dependOnClassesThat().haveNameMatching("java\\.security\\.SecureRandom")
                .orShould().dependOnClassesThat().resideInAPackage("java.util.random")
                .orShould().callMethod(Math.class, "random")
                .orShould().callMethod(StrictMath.class, "random"));
    }

    @Test
    void nothingStaticChanges() {
        check(fields().that().areStatic().should().beFinal());
    }

    @Test
    void descriptorAndServiceFilesAgree() throws IOException {
        Map<String, Set<String>> provided = descriptor().provides().stream()
                .collect(toMap(ModuleDescriptor.Provides::service, provides -> Set.copyOf(provides.providers())));
        assertThat(serviceFiles()).isEqualTo(provided);
    }

    @Test
    void publicTypesAreDocumented() throws IOException {
        assertThat(UndocumentedTypes.below(SOURCES)).isEmpty();
    }

    protected static ModuleDescriptor descriptor() throws IOException {
        try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    private void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static Map<String, Set<String>> serviceFiles() throws IOException {
        Path services = CLASSES.resolve("META-INF").resolve("services");
        if (!Files.exists(services)) {
            return Map.of();
        }
        try (Stream<Path> files = Files.list(services)) {
            return files.collect(toMap(file -> file.getFileName().toString(), ModuleRules::providers));
        }
    }

    private static Set<String> providers(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).collect(toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
