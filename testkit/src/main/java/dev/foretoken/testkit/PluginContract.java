package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.PartFactory;
import dev.foretoken.api.Plugin;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link Plugin} must keep to. */
public abstract class PluginContract extends PartContract<Plugin> {
    private static final String NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final List<Function<Plugin, List<? extends PartFactory<?, ?>>>> KINDS = List.of(
            Plugin::backbones, Plugin::heads, Plugin::acceptanceCriteria, Plugin::resamplers, Plugin::latentDecoders,
            Plugin::pictureClassifiers);

    @Test
    @Promise(by = Plugin.class, value = "The one entry of a plugin jar, found through java.util.ServiceLoader.")
    void itIsFound() {
        assertThat(ServiceLoader.load(Plugin.class))
                .as("named in META-INF/services/dev.foretoken.api.Plugin")
                .hasAtLeastOneElementOfType(part().getClass());
    }

    @Test
    @Promise(
            by = Plugin.class,
            value = "Its name, unique among the plugins of a process, such as tensorflow: lower-case letters and"
                    + " digits, a letter first, in words joined by single hyphens.")
    void itsNameIsLowerCaseAscii() {
        assertThat(part().name()).matches(NAME);
    }

    @Test
    @Promise(by = Plugin.class, value = "One line for a list of plugins.")
    void itsDescriptionIsOneLine() {
        assertOneLine(part().description());
    }

    @Test
    @Promise(by = Plugin.class, value = "Version of the plugin, as its author counts.")
    void itHasAVersion() {
        assertOneLine(part().version());
    }

    @Test
    @Promise(by = Plugin.class, value = "A plugin lists factories and does nothing else")
    void itListsTheSamePartsEveryTime() {
        List<String> names = factories(part()).map(PartFactory::name).toList();
        assertThat(names).as("parts").isNotEmpty();
        assertThat(factories(part()).map(PartFactory::name)).containsExactlyElementsOf(names);
        assertThat(factories(create()).map(PartFactory::name)).containsExactlyElementsOf(names);
    }

    @Test
    @Promise(
            by = PartFactory.class,
            value = "The name by which users select the part, unique among the parts of its kind: lower-case letters"
                    + " and digits, a letter first, in words joined by single hyphens.")
    void theNamesOfItsPartsAreLowerCaseAsciiAndDiffer() {
        for (Function<Plugin, List<? extends PartFactory<?, ?>>> kind : KINDS) {
            List<String> names = kind.apply(part()).stream().<String>map(PartFactory::name).toList();
            assertThat(names).doesNotHaveDuplicates().allSatisfy(name -> assertThat(name).matches(NAME));
        }
    }

    @Test
    @Promise(by = PartFactory.class, value = "One line for a list of parts.")
    void theDescriptionsOfItsPartsAreOneLine() {
        factories(part()).map(PartFactory::description).forEach(PluginContract::assertOneLine);
    }

    @Test
    @Promise(by = PartFactory.class, value = "a record whose components are the settings")
    void theSettingsOfItsPartsAreRecords() {
        assertThat(factories(part()).<Class<?>>map(PartFactory::configuration))
                .allSatisfy(settings -> assertThat(settings).isRecord());
    }

    private static Stream<? extends PartFactory<?, ?>> factories(Plugin plugin) {
        return KINDS.stream().flatMap(kind -> kind.apply(plugin).stream());
    }

    private static void assertOneLine(String text) {
        assertThat(text).isNotBlank().doesNotContain("\n");
    }
}
