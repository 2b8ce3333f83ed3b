package dev.foretoken.runtime.commandline;

import java.util.Collection;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Shows every property with its value and where that comes from. */
final class EffectiveConfiguration {
    private EffectiveConfiguration() {}

    static Table of(CommandSpec generate, ConfigurationLayers layers, RuleOptions flags) {
        Table table = new Table().row("PROPERTY", "DEFAULT", "VALUE", "SOURCE", "DESCRIPTION");
        layers.properties().forEach((name, option) -> {
            if (!name.equals(ConfigurationLayers.SETTINGS)) {
                boolean flag = generate.commandLine().getParseResult().hasMatchedOption(option);
                String source = flag ? "flag" : layers.value(name).map(layer -> layer.source()).orElse("default");
                table.row(
                        name, text(option, layers.defaultValue(name)), text(option, option.getValue()), source,
                        String.join(" ", option.description()));
            }
        });
        layers.partSettings().forEach((name, layer) -> {
            if (!flags.partSettings().containsKey(name)) {
                table.row("set " + name, "", layer.value().toString(), layer.source(), "");
            }
        });
        flags.partSettings().forEach((name, value) -> table.row("set " + name, "", value.toString(), "flag", ""));
        return table;
    }

    private static String text(OptionSpec option, Object value) {
        if (value instanceof Collection<?> list) {
            return list.stream().map(Object::toString).collect(Collectors.joining(option.splitRegex()));
        }
        return value == null ? "" : value.toString();
    }
}
