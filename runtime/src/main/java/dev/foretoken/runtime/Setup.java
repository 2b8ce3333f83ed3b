package dev.foretoken.runtime;

import dev.foretoken.api.Device;
import dev.foretoken.api.Precision;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What pictures are generated with.
 *
 * @param target folder of the target model
 * @param draft folder of the draft model; needed by policies that draft
 * @param decoder folder of the latent decoder; if absent, the target's folder may hold one, else there are no pictures
 * @param device where to compute
 * @param precision arithmetic of matrix products
 * @param acceptance name of the acceptance criterion; the policy's own if absent
 * @param resampler name of the resampler; the policy's own if absent
 * @param settings settings of parts by name, such as {@code acceptance.flattening}
 * @param pluginPath folders of plugin jars, or jars, besides the class path
 */
public record Setup(
        Path target, Optional<Path> draft, Optional<Path> decoder, Device device, Precision precision,
        Optional<String> acceptance, Optional<String> resampler, Map<String, Object> settings,
        List<Path> pluginPath) {
    public Setup {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        pluginPath = List.copyOf(pluginPath);
    }

    /** A setup with this target model and defaults for the rest. */
    public static Builder of(Path target) {
        return new Builder(target);
    }

    /** What its parts are created with. */
    public PartsSetup parts() {
        return new PartsSetup(device, precision, settings, pluginPath);
    }

    /** Collects a setup; everything but the target has a default. */
    public static final class Builder {
        private final Path target;
        private final Map<String, Object> settings = new TreeMap<>();
        private Optional<Path> draft = Optional.empty();
        private Optional<Path> decoder = Optional.empty();
        private Device device = Device.AUTO;
        private Precision precision = Precision.FLOAT32;
        private Optional<String> acceptance = Optional.empty();
        private Optional<String> resampler = Optional.empty();
        private List<Path> pluginPath = List.of();

        private Builder(Path target) {
            this.target = target;
        }

        public Builder draft(Path folder) {
            draft = Optional.of(folder);
            return this;
        }

        public Builder decoder(Path folder) {
            decoder = Optional.of(folder);
            return this;
        }

        public Builder device(Device value) {
            device = value;
            return this;
        }

        public Builder precision(Precision value) {
            precision = value;
            return this;
        }

        public Builder acceptance(String name) {
            acceptance = Optional.of(name);
            return this;
        }

        public Builder resampler(String name) {
            resampler = Optional.of(name);
            return this;
        }

        /** Sets one setting of a part: a text, a number, a truth value or a list of such. */
        public Builder setting(String name, Object value) {
            settings.put(name, value);
            return this;
        }

        public Builder pluginPath(List<Path> entries) {
            pluginPath = entries;
            return this;
        }

        public Setup build() {
            return new Setup(
                    target, draft, decoder, device, precision, acceptance, resampler, settings, pluginPath);
        }
    }
}
