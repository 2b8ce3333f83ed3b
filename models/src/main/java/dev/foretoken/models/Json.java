package dev.foretoken.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.foretoken.api.ForetokenException;
import java.util.Set;
import java.util.TreeSet;

/** How this module reads and writes JSON: strictly, and for people to read. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(JsonInclude.Value.construct(
                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    /** What is wrong, and where if that is known. */
    static String problem(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ForetokenException) {
                return cause.getMessage();
            }
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            Set<Object> known = new TreeSet<>(unknown.getKnownPropertyIds());
            return "unknown setting [" + unknown.getPropertyName() + "], known are " + known + place(unknown);
        }
        if (e instanceof JsonProcessingException json) {
            return json.getOriginalMessage() + place(json);
        }
        return e.getCause() instanceof JsonProcessingException json ? problem(json) : e.getMessage();
    }

    private static String place(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null || at.getLineNr() < 1
                ? ""
                : ", at line [" + at.getLineNr() + "], column [" + at.getColumnNr() + "]";
    }
}
