package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.runtime.names.KnownNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What is configured below the flags: by the environment, and below that by a file. A property is a long option of
 * {@code generate} without its dashes: {@code --draft-length} is {@code draft-length} in the file and {@code
 * FORETOKEN_DRAFT_LENGTH} in the environment.
 */
final class ConfigurationLayers implements IDefaultValueProvider {
    private static final String PREFIX = "FORETOKEN_";
    /** Variables that are no properties: where models are, and which file to read. */
    private static final Set<String> RESERVED = Set.of("FORETOKEN_HOME", "FORETOKEN_CONFIG", ModelLibrary.BUNDLED);
    /** Options with a value that would make no sense for every run. */
    private static final Set<String> NO_PROPERTIES = Set.of("config", "replay");
    /** The property that holds settings of parts. */
    static final String SETTINGS = "set";

    private final Map<String, OptionSpec> properties = new LinkedHashMap<>();
    private final Map<String, Object> defaults = new HashMap<>();
    private final Map<String, Layer> values = new LinkedHashMap<>();
    private final Map<String, Layer> partSettings = new LinkedHashMap<>();

    /** A value and where it was found. */
    record Layer(Object value, String source) {}

    /**
     * Reads both layers.
     *
     * @param generate the command whose options are the properties
     * @throws ForetokenException if a property is not known or cannot have its value
     */
    ConfigurationLayers(CommandSpec generate, Optional<ConfigurationFile> file, Map<String, String> environment) {
        for (OptionSpec option : generate.options()) {
            if (option.arity().max() > 0 && !NO_PROPERTIES.contains(name(option))) {
                properties.put(name(option), option);
                // Once the command line is parsed, picocli takes what was configured for the default.
                defaults.put(name(option), option.initialValue());
            }
        }
        file.ifPresent(layer -> layer.values().forEach((name, value) -> {
            String source = layer.path().toString();
            OptionSpec property = property(name, source);
            if (name.equals(SETTINGS)) {
                object(value, source).forEach((part, setting) -> partSettings.put(part, new Layer(setting, source)));
            } else {
                values.put(name, new Layer(text(property, value, source), source));
            }
        }));
        environment.forEach((variable, value) -> {
            if (variable.startsWith(PREFIX) && !RESERVED.contains(variable)) {
                String name = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
                OptionSpec property = property(name, variable);
                if (name.equals(SETTINGS)) {
                    SettingArguments.parse(List.of(value.trim().split("\\s+")))
                            .forEach((part, setting) -> partSettings.put(part, new Layer(setting, variable)));
                } else {
                    values.put(name(property), new Layer(value, variable));
                }
            }
        });
    }

    /** The properties, by name. */
    Map<String, OptionSpec> properties() {
        return properties;
    }

    /** The value of a property that is set nowhere; null if there is none. */
    Object defaultValue(String property) {
        return defaults.get(property);
    }

    /** The value of a property and where it comes from, if it is configured. */
    Optional<Layer> value(String property) {
        return Optional.ofNullable(values.get(property));
    }

    /** The settings of parts that are configured. */
    Map<String, Layer> partSettings() {
        return partSettings;
    }

    /** The layers that a command was given. */
    static ConfigurationLayers of(CommandSpec command) {
        return (ConfigurationLayers) command.commandLine().getDefaultValueProvider();
    }

    /** Other commands share options of the class that declares them; those that only have a name in common differ. */
    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option
                        && properties.containsKey(name(option))
                        && properties.get(name(option)).userObject().equals(option.userObject())
                ? value(name(option)).map(layer -> layer.value().toString()).orElse(null)
                : null;
    }

    static String name(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    private OptionSpec property(String name, String source) {
        OptionSpec property = properties.get(name);
        if (property == null) {
            throw new KnownNames("property", properties.keySet(), "It is set in [" + source + "].").unknown(name);
        }
        return property;
    }

    private static String text(OptionSpec property, Object value, String source) {
        if (value instanceof Collection<?> list) {
            if (property.splitRegex().isEmpty()) {
                throw invalid(name(property), value, source, "a single value");
            }
            return list.stream().map(String::valueOf).collect(Collectors.joining(property.splitRegex()));
        }
        if (value == null || value instanceof Map) {
            throw invalid(name(property), value, source, "a text, a number, a truth value or a list of such");
        }
        return value.toString();
    }

    private static Map<String, Object> object(Object value, String source) {
        if (!(value instanceof Map<?, ?> settings)) {
            throw invalid(SETTINGS, value, source, "an object such as {\"acceptance.flattening\": 10}");
        }
        Map<String, Object> byName = new LinkedHashMap<>();
        settings.forEach((name, setting) -> byName.put(name.toString(), setting));
        return byName;
    }

    private static ForetokenException invalid(String name, Object value, String source, String expected) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_ARGUMENT,
                "The property [" + name + "] in [" + source + "] is [" + value + "], but must be " + expected);
    }
}
