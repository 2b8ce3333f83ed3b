package dev.foretoken.runtime.plugins;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.models.training.TrainingBackend;
import java.util.List;
import java.util.function.Consumer;

/** What trains models and encodes pictures, which only some plugins can. */
public final class TrainingBackends {
    private TrainingBackends() {}

    /**
     * The first one on a path.
     *
     * @param failed told of each that could not be loaded
     * @throws ForetokenException with {@link Code#UNKNOWN_NAME} if there is none
     */
    public static TrainingBackend first(PluginPath path, Consumer<FailedPlugin> failed) {
        List<TrainingBackend> found = path.providers(TrainingBackend.class, failed);
        if (found.isEmpty()) {
            throw new ForetokenException(
                    Code.UNKNOWN_NAME,
                    "No plugin trains models or encodes pictures: add the jar of one to --plugin-path, such as that of"
                            + " TensorFlow");
        }
        return found.get(0);
    }
}
