package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.runtime.names.KnownNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of imported models, each in a folder of its own name.
 *
 * @param folder where they are; it need not exist
 */
record ModelLibrary(Path folder) {
    private static final String CURE = "Give the folder of a model, or make one: models import, models synth.";

    /** {@code $FORETOKEN_HOME/models}; the home is by default {@code .foretoken} in the user's own. */
    static ModelLibrary of(Map<String, String> environment) {
        String home = environment.get("FORETOKEN_HOME");
        return new ModelLibrary((home == null ? Path.of(System.getProperty("user.home"), ".foretoken") : Path.of(home))
                .resolve("models"));
    }

    /** The folders of all models, by name. */
    List<Path> models() {
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
     * @param model the name of a model in this library, or else a folder
     * @throws ForetokenException if there is neither
     */
    Path find(String model) {
        List<String> names = models().stream().map(known -> known.getFileName().toString()).toList();
        Path found = names.contains(model) ? folder.resolve(model) : Path.of(model);
        if (!Files.isDirectory(found)) {
            throw new KnownNames("model", names, CURE).unknown(model);
        }
        return found.toAbsolutePath().normalize();
    }
}
