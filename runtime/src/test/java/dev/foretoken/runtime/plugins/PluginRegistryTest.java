package dev.foretoken.runtime.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.runtime.Versions;
import dev.foretoken.runtime.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginRegistryTest {
    @TempDir
    Path folder;

    @Test
    void findsPluginsOnTheClassPath() {
        PluginRegistry registry = registry();
        assertThat(registry.plugins()).extracting(InstalledPlugin::name).containsExactly("gaussian");
        assertThat(registry.failures()).isEmpty();
    }

    @Test
    void findsTheJarsOfAFolderAndSingleJars() throws IOException {
        PluginJar.plugin("One", "one", "").write(folder.resolve("many").resolve("one.jar"));
        PluginJar.plugin("Two", "two", "").write(folder.resolve("many").resolve("two.jar"));
        Path single = PluginJar.plugin("Three", "three", "").write(folder.resolve("three.jar"));
        assertThat(registry(folder.resolve("many"), single).plugins())
                .extracting(InstalledPlugin::name)
                .containsExactly("gaussian", "one", "two", "three");
    }

    @Test
    void jarsOfOneFolderSeeEachOther() throws IOException {
        String library = "public class Library { public static String NAME = \"lib\"; }";
        new PluginJar().source("Library", library).write(folder.resolve("library.jar"));
        PluginJar.plugin("User", "user", "private final String used = Library.NAME;")
                .source("Library", library)
                .without("Library")
                .write(folder.resolve("user.jar"));
        assertThat(registry(folder).plugins()).extracting(InstalledPlugin::name).contains("user");
    }

    @Test
    void aPluginThatIsOnBothPathsIsOne() throws IOException {
        Path again = new PluginJar()
                .service("dev.foretoken.api.Plugin", "dev.foretoken.runtime.testing.GaussianPlugin")
                .write(folder.resolve("again.jar"));
        assertThat(registry(again).plugins()).extracting(InstalledPlugin::name).containsExactly("gaussian");
    }

    @Test
    void aPluginThatListsANameTwiceIsToldSo() throws IOException {
        Path twice = PluginJar.plugin("Twice", "twice", """
                        public List<PartFactory<Resampler, ?>> resamplers() {
                            PartFactory<Resampler, ?> same = PartFactory.of(
                                    "same", "", PartFactory.NoSettings.class, (settings, context) -> null);
                            return List.of(same, same);
                        }
                        """)
                .write(folder.resolve("twice.jar"));
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> registry(twice))
                .withMessageContainingAll("There are two of", "[same]", "both from", "twice.jar", "every name once")
                .matches(e -> e.code() == Code.DUPLICATE_NAME);
    }

    @Test
    void aProviderThatIsNotThereHidesNobody() throws IOException {
        Path bad = new PluginJar().service("dev.foretoken.api.Plugin", "Absent").write(folder.resolve("bad.jar"));
        assertThatOneFailedBesideAGoodOne(bad, "Absent");
    }

    @Test
    void aConstructorThatThrowsHidesNobody() throws IOException {
        Path bad = PluginJar.plugin("Bad", "bad", "public Bad() { throw new IllegalStateException(\"no luck\"); }")
                .write(folder.resolve("bad.jar"));
        assertThatOneFailedBesideAGoodOne(bad, "no luck");
    }

    @Test
    void aListThatThrowsHidesNobody() throws IOException {
        Path bad = PluginJar.plugin("Bad", "bad", """
                        public List<PartFactory<Resampler, ?>> resamplers() {
                            throw new IllegalStateException("no luck");
                        }
                        """)
                .write(folder.resolve("bad.jar"));
        assertThatOneFailedBesideAGoodOne(bad, "no luck");
    }

    @Test
    void aListThatIsNullHidesNobody() throws IOException {
        Path bad = PluginJar.plugin(
                        "Bad", "bad", "public List<PartFactory<Resampler, ?>> resamplers() { return null; }")
                .write(folder.resolve("bad.jar"));
        assertThatOneFailedBesideAGoodOne(bad, "NullPointerException");
    }

    @Test
    void aNameThatIsNoneHidesNobody() throws IOException {
        Path bad = PluginJar.plugin("Bad", "Bad Name", "").write(folder.resolve("bad.jar"));
        assertThatOneFailedBesideAGoodOne(bad, "[Bad Name]");
    }

    @Test
    void aMissingClassIsExplainedByVersionsThatAreNotAligned() throws IOException {
        Path bad = PluginJar.plugin("Bad", "bad",
                        "public List<PartFactory<Resampler, ?>> resamplers() { Gone.call(); return List.of(); }")
                .source("Gone", "class Gone { static void call() {} }")
                .without("Gone")
                .write(folder.resolve("bad.jar"));
        assertThatOneFailedBesideAGoodOne(
                bad, "[bad 7.7], and Foretoken [" + Versions.FORETOKEN + "] are not aligned");
    }

    @Test
    void aMissingSuperclassIsExplainedByVersionsThatAreNotAligned() throws IOException {
        Path bad = new PluginJar()
                .source("Old", "public abstract class Old implements dev.foretoken.api.Plugin {}")
                .source("Bad", """
                        public class Bad extends Old {
                            public String name() { return "bad"; }
                            public String description() { return ""; }
                            public String version() { return "1"; }
                        }
                        """)
                .without("Old")
                .service("dev.foretoken.api.Plugin", "Bad")
                .write(folder.resolve("bad.jar"));
        assertThatOneFailedBesideAGoodOne(bad, "Foretoken [" + Versions.FORETOKEN + "] are not aligned");
    }

    @Test
    void aFileThatIsNoJarHidesNobody() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.jar"), "this is text");
        assertThatOneFailedBesideAGoodOne(bad, "cannot be read as a jar");
    }

    @Test
    void aPathThatIsNotThereIsAnError() {
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> registry(folder.resolve("absent")))
                .withMessageContaining("absent")
                .matches(e -> e.code() == Code.INVALID_ARGUMENT);
    }

    @Test
    void twoPluginsOfOneNameAreAnErrorThatNamesBothJars() throws IOException {
        Path first = PluginJar.plugin("One", "same", "").write(folder.resolve("first.jar"));
        Path second = PluginJar.plugin("Two", "same", "").write(folder.resolve("second.jar"));
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> registry(first, second))
                .withMessageContainingAll("plugin [same]", "first.jar", "second.jar")
                .matches(e -> e.code() == Code.DUPLICATE_NAME);
    }

    @Test
    void twoPartsOfOneKindAndNameAreAnErrorThatNamesBothJars() throws IOException {
        Path first = PluginJar.plugin("One", "one", PluginJar.resampler("same")).write(folder.resolve("first.jar"));
        Path second = PluginJar.plugin("Two", "two", PluginJar.resampler("same")).write(folder.resolve("second.jar"));
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> registry(first, second))
                .withMessageContainingAll("resampler [same]", "first.jar", "second.jar")
                .matches(e -> e.code() == Code.DUPLICATE_NAME);
    }

    @Test
    void partsOfDifferentKindsMayShareAName() {
        PluginRegistry registry = registry();
        assertThat(registry.part(PartKind.BACKBONE, "gaussian").kind()).isEqualTo(PartKind.BACKBONE);
        assertThat(registry.part(PartKind.HEAD, "gaussian").kind()).isEqualTo(PartKind.HEAD);
    }

    @Test
    void anUnknownPartIsAnErrorThatSuggestsAndSaysWhatToDo() {
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> registry().part(PartKind.ACCEPTANCE, "alway"))
                .withMessage("Unknown acceptance criterion [alway]: did you mean [always]? Known: always, cspd,"
                        + " path-ratio. If a plugin brings it, add its jar to --plugin-path.");
    }

    /** A good plugin follows the bad one on the path. */
    private void assertThatOneFailedBesideAGoodOne(Path bad, String reason) throws IOException {
        Path good = PluginJar.plugin("Good", "good", "").write(folder.resolve("good").resolve("good.jar"));
        PluginRegistry registry = registry(Files.isDirectory(bad) ? bad : inFolder(bad), good);
        assertThat(registry.plugins()).extracting(InstalledPlugin::name).containsExactly("gaussian", "good");
        assertThat(registry.failures()).singleElement().satisfies(failed -> {
            assertThat(failed.reason()).contains(reason);
            assertThat(failed.origin()).contains("bad");
        });
    }

    private static Path inFolder(Path jar) throws IOException {
        Path folder = Files.createDirectory(jar.resolveSibling("bad"));
        Files.move(jar, folder.resolve(jar.getFileName()));
        return folder;
    }

    private static PluginRegistry registry(Path... entries) {
        try (PluginPath path = new PluginPath(List.of(entries))) {
            return new PluginRegistry(path);
        }
    }
}
