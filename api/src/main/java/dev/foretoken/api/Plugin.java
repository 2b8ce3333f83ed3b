package dev.foretoken.api;

import java.util.List;

/**
 * The one entry of a plugin jar, found through {@link java.util.ServiceLoader}.
 *
 * <p>A plugin lists factories and does nothing else: it is constructed on every start, also when none of its parts is
 * used, so it must be cheap and must not load natives. Every kind of part defaults to an empty list, so a kind that is
 * added later breaks no plugin.
 */
public interface Plugin {
    /**
     * Its name, unique among the plugins of a process, such as {@code tensorflow}: lower-case letters and digits, a
     * letter first, in words joined by single hyphens.
     */
    String name();

    /** One line for a list of plugins. */
    String description();

    /** Version of the plugin, as its author counts. */
    String version();

    default List<PartFactory<ARBackbone, ?>> backbones() {
        return List.of();
    }

    default List<PartFactory<DiffusionHead, ?>> heads() {
        return List.of();
    }

    default List<PartFactory<AcceptanceCriterion, ?>> acceptanceCriteria() {
        return List.of();
    }

    default List<PartFactory<Resampler, ?>> resamplers() {
        return List.of();
    }

    default List<PartFactory<LatentDecoder, ?>> latentDecoders() {
        return List.of();
    }

    default List<PartFactory<PictureClassifier, ?>> pictureClassifiers() {
        return List.of();
    }

    /**
     * Looks whether this plugin can work here: natives, devices, drivers. Called only when the user asks for a
     * diagnosis, so it may take seconds and may load natives.
     */
    default List<Diagnosis> diagnose() {
        return List.of();
    }

    /**
     * One finding of {@link #diagnose()}.
     *
     * @param healthy whether all is well
     * @param finding what was looked at and what was found
     * @param cure what to do about it; empty when healthy
     */
    record Diagnosis(boolean healthy, String finding, String cure) {
        public static Diagnosis healthy(String finding) {
            return new Diagnosis(true, finding, "");
        }

        public static Diagnosis unhealthy(String finding, String cure) {
            return new Diagnosis(false, finding, cure);
        }
    }
}
