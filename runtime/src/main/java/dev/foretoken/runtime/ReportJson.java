package dev.foretoken.runtime;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.foretoken.api.Device;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;

/** Reports as JSON: what users write is written as they write it, and a number that is not one is null. */
public final class ReportJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new Texts()
                    .text(Device.class, Device::parse)
                    .text(DiffusionStepSchedule.class, DiffusionStepSchedule::parse)
                    .text(DecodingPolicy.class, DecodingPolicy::of)
                    .text(DraftLength.class, DraftLength::parse)
                    .text(Path.class, Path::of)
                    .text(Instant.class, Instant::parse))
            .addModule(new SimpleModule()
                    .addKeySerializer(Phase.class, new LowerCaseKey())
                    .addSerializer(Double.class, new NumberOrNull())
                    .addSerializer(double.class, new NumberOrNull())
                    .addDeserializer(Double.class, new NullAsNaN())
                    .addDeserializer(double.class, new NullAsNaN()))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ReportJson() {}

    /** A report, in UTF-8. */
    public static byte[] bytes(Record report) throws IOException {
        return MAPPER.writeValueAsBytes(report);
    }

    /** @throws ForetokenException if there is no report, or it is not one */
    static GenerationReport read(Path file) {
        try {
            return MAPPER.readValue(file.toFile(), GenerationReport.class);
        } catch (JsonProcessingException e) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "[" + file + "] is not a report of this version of Foretoken: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ForetokenException(
                    ForetokenException.Code.INPUT_OUTPUT, "Cannot read the report [" + file + "]: " + e, e);
        }
    }

    static JsonNode tree(Record record) {
        return MAPPER.valueToTree(record);
    }

    /** Types that have a text of their own. */
    private static final class Texts extends SimpleModule {
        <T> Texts text(Class<T> type, Function<String, T> reader) {
            addSerializer(type, new ToStringSerializer(type));
            addDeserializer(type, new FromStringDeserializer<T>(type) {
                @Override
                protected T _deserialize(String text, DeserializationContext context) {
                    return reader.apply(text);
                }
            });
            return this;
        }
    }

    /** Jackson writes enums in lower case as values only. */
    private static final class LowerCaseKey extends StdSerializer<Phase> {
        LowerCaseKey() {
            super(Phase.class);
        }

        @Override
        public void serialize(Phase value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeFieldName(value.name().toLowerCase(Locale.ROOT));
        }
    }

    private static final class NumberOrNull extends StdScalarSerializer<Double> {
        NumberOrNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }

    private static final class NullAsNaN extends StdScalarDeserializer<Double> {
        NullAsNaN() {
            super(Double.class);
        }

        @Override
        public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return json.getDoubleValue();
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }
}
