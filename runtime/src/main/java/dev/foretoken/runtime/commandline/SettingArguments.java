package dev.foretoken.runtime.commandline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretoken.api.ForetokenException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of parts as users write them: {@code NAME=VALUE}, where the value is JSON or else a plain text. */
final class SettingArguments {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private SettingArguments() {}

    /** @throws ForetokenException if an argument has no name or no value */
    static Map<String, Object> parse(List<String> arguments) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The setting [" + argument + "] is not written NAME=VALUE, such as acceptance.flattening=10");
            }
            settings.put(argument.substring(0, equals), value(argument.substring(equals + 1)));
        }
        return settings;
    }

    private static Object value(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return text;
        }
    }
}
