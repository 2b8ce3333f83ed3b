package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.runtime.names.KnownNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The models that are known by name: those that were imported or made here, and those that came with Foretoken.
 *
 * @param folder where a user's models are, each in a folder of its own name; it need not exist
 * @param bundled where those that came with Foretoken are, if it knows
 */
record ModelLibrary(Path folder, Optional<Path> bundled) {
    /** The variable by which the launcher tells where the bundled models are. */
    static final String BUNDLED = "FORETOKEN_BUNDLED";

    private static final String CURE = "Give the folder of a model, or make one: models import, models synth.";

    /** {@code $FORETOKEN_HOME/models}; the home is by default {@code .foretoken} in the user's own. */
    static ModelLibrary of(Map<String, String> environment) {
        String home = environment.get("FORETOKEN_HOME");
        Path base = home == null ? Path.of(System.getProperty("user.home"), ".foretoken") : Path.of(home);
        return new ModelLibrary(
                base.resolve("models"), Optional.ofNullable(environment.get(BUNDLED)).map(Path::of));
    }

    /** The folders of a user's models, by name. */
    List<Path> models() {
        return models(folder);
    }

    /** The folders of the models that came with Foretoken, by name. */
    List<Path> bundledModels() {
        return bundled.map(ModelLibrary::models).orElse(List.of());
    }

    private static List<Path> models(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(model -> Files.isRegularFile(model.resolve(ModelFolder.SPECIFICATION)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ForetokenException(
                    ForetokenException.Code.INPUT_OUTPUT, "Cannot list the models in [" + folder + "]: " + e, e);
        }
    }

    /**
     * The folder that a user means.
     *
     * @param model the name of one of the user's models, or else of a bundled one, or else a folder
     * @throws ForetokenException if there is none of these
     */
    Path find(String model) {
        Map<String, Path> named = named();
        Path found = named.getOrDefault(model, Path.of(model));
        if (!Files.isDirectory(found)) {
            throw new KnownNames("model", named.keySet(), CURE).unknown(model);
        }
        return found.toAbsolutePath().normalize();
    }

    /** Whether there is a model of this name. */
    boolean knows(String name) {
        return named().containsKey(name);
    }

    private Map<String, Path> named() {
        Map<String, Path> named = new LinkedHashMap<>();
        Stream.concat(models().stream(), bundledModels().stream())
                .forEach(known -> named.putIfAbsent(known.getFileName().toString(), known));
        return named;
    }
}
