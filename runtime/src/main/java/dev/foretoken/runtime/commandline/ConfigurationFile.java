package dev.foretoken.runtime.commandline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretoken.api.ForetokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A configuration file: a JSON object of properties.
 *
 * @param path where it is
 * @param values value by property
 */
record ConfigurationFile(Path path, Map<String, Object> values) {
    /**
     * Reads the first of these that there is: the file that the user names, {@code $FORETOKEN_CONFIG}, {@code
     * foretoken.json} in the working directory, {@code foretoken/config.json} in the user's configuration folder.
     *
     * @throws ForetokenException if a file that is named is not there, or one that is there cannot be read
     */
    static Optional<ConfigurationFile> find(Optional<Path> named, Terminal terminal) {
        Optional<Path> asked =
                named.or(() -> Optional.ofNullable(terminal.environment().get("FORETOKEN_CONFIG")).map(Path::of));
        return asked
                .or(() -> Stream.of(terminal.directory().resolve("foretoken.json"), ofUser(terminal))
                        .filter(Files::exists)
                        .findFirst())
                .map(ConfigurationFile::read);
    }

    private static Path ofUser(Terminal terminal) {
        String folder = terminal.environment().get("XDG_CONFIG_HOME");
        return (folder == null ? Path.of(System.getProperty("user.home"), ".config") : Path.of(folder))
                .resolve(Path.of("foretoken", "config.json"));
    }

    private static ConfigurationFile read(Path path) {
        JsonMapper strict = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try {
            Map<String, Object> values = strict.readValue(path.toFile(), new TypeReference<>() {});
            if (values == null) {
                throw invalid(path, "it is [null], not a JSON object of properties", null);
            }
            return new ConfigurationFile(path, values);
        } catch (JsonProcessingException e) {
            throw invalid(path, "it is not a JSON object of properties: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw invalid(path, "it cannot be read: " + e, e);
        }
    }

    private static ForetokenException invalid(Path path, String why, Exception cause) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_ARGUMENT, "Cannot use the configuration in [" + path + "]: " + why,
                cause);
    }
}
