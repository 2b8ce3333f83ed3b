package dev.foretoken.runtime.parts;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.runtime.names.KnownNames;
import dev.foretoken.runtime.plugins.AvailablePart;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns settings into the configuration record that a part's factory asks for. */
public final class ConfigurationReader {
    private final JsonMapper mapper = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    @Inject
    ConfigurationReader() {}

    /**
     * Fills a configuration record.
     *
     * @param part whose configuration it is
     * @throws ForetokenException if a setting is unknown or has a value that cannot be; what the record's constructor
     *     throws passes through
     */
    <C extends Record> C read(Class<C> type, Map<String, Object> settings, AvailablePart<?> part) {
        try {
            return mapper.convertValue(settings, type);
        } catch (IllegalArgumentException e) {
            throw explain(e, part);
        }
    }

    private static ForetokenException explain(IllegalArgumentException failure, AvailablePart<?> part) {
        Throwable cause = failure.getCause();
        if (cause instanceof ValueInstantiationException && cause.getCause() instanceof ForetokenException ofRecord) {
            return ofRecord;
        }
        if (cause instanceof UnrecognizedPropertyException unknown) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(id -> part.kind().prefix() + "." + id).sorted().toList();
            return new KnownNames("setting of the " + part, known, "").unknown(name(unknown, part));
        }
        String setting = cause instanceof JsonMappingException json ? name(json, part) : part.kind().prefix();
        return new ForetokenException(
                ForetokenException.Code.INVALID_ARGUMENT,
                "The setting [" + setting + "] of the " + part + " cannot be used: " + problem(failure), failure);
    }

    private static String name(JsonMappingException failure, AvailablePart<?> part) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
                .collect(Collectors.joining(".", part.kind().prefix() + ".", ""));
    }

    private static String problem(IllegalArgumentException failure) {
        if (failure.getCause() instanceof InvalidFormatException format) {
            Class<?> expected = format.getTargetType();
            return "[" + format.getValue() + "] is not "
                    + (expected.isEnum()
                            ? "one of " + Arrays.toString(expected.getEnumConstants()).toLowerCase(Locale.ROOT)
                            : "of type " + expected.getSimpleName());
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof JsonMappingException json ? json.getOriginalMessage() : root.getMessage();
    }
}
