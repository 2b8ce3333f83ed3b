package dev.foretoken.runtime.parts;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.names.KnownNames;
import dev.foretoken.runtime.plugins.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The user's settings of parts, such as {@code acceptance.flattening}. A backbone's or head's is that of both models,
 * {@code draft.head.width} that of one.
 *
 * @param values value by name: a text, number, truth value or list of such
 */
public record PartSettings(Map<String, Object> values) {
    private static final List<String> PARTS = parts();

    /** @throws ForetokenException if a name does not start with a part */
    public PartSettings {
        values = new TreeMap<>(values);
        values.keySet().forEach(PartSettings::requirePart);
    }

    /** The settings of a part that belongs to no model, or to either. */
    Map<String, Object> of(PartKind<?> kind) {
        return startingWith(kind.prefix() + ".");
    }

    /** The settings of a part of one model. */
    Map<String, Object> of(PartKind<?> kind, Role model) {
        Map<String, Object> settings = of(kind);
        settings.putAll(startingWith(prefix(model) + kind.prefix() + "."));
        return settings;
    }

    private Map<String, Object> startingWith(String prefix) {
        Map<String, Object> settings = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                settings.put(name.substring(prefix.length()), value);
            }
        });
        return settings;
    }

    private static void requirePart(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 1 || dot == name.length() - 1) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "The setting [" + name + "] is not written PART.SETTING, such as acceptance.flattening");
        }
        if (!PARTS.contains(name.substring(0, dot))) {
            throw new KnownNames("part", PARTS, "It is named in the setting [" + name + "].")
                    .unknown(name.substring(0, dot));
        }
    }

    private static List<String> parts() {
        List<String> parts = new ArrayList<>();
        PartKind.ALL.forEach(kind -> parts.add(kind.prefix()));
        for (Role model : Role.values()) {
            PartKind.OF_A_MODEL.forEach(kind -> parts.add(prefix(model) + kind.prefix()));
        }
        return parts;
    }

    private static String prefix(Role model) {
        return model.name().toLowerCase(Locale.ROOT) + ".";
    }
}
