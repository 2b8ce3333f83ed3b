package dev.foretoken.api;

import java.util.function.BiFunction;

/**
 * Makes one kind of part from a typed configuration.
 *
 * @param <P> the part: {@link ARBackbone}, {@link DiffusionHead}, {@link AcceptanceCriterion}, {@link Resampler},
 *     {@link LatentDecoder} or {@link PictureClassifier}
 * @param <C> the configuration: a record whose components are the settings. The host fills it from the model's
 *     specification and the user's settings; a component that is given nowhere is {@code null} (or zero, if
 *     primitive), and the record's constructor puts the default there or says what is missing. An unknown setting is
 *     an error that the host reports. A part without settings uses {@link NoSettings}.
 */
public interface PartFactory<P, C extends Record> {
    /**
     * The name by which users select the part, unique among the parts of its kind: lower-case letters and digits, a
     * letter first, in words joined by single hyphens.
     */
    String name();

    /** One line for a list of parts. */
    String description();

    Class<C> configuration();

    /**
     * Makes the part. Natives load and weights are read here, never before.
     *
     * @throws ForetokenException if the configuration, the weights or the device do not do
     */
    P create(C configuration, PartContext context);

    /** A factory that calls {@code create}, for a part that needs no class of its own for it. */
    static <P, C extends Record> PartFactory<P, C> of(
            String name, String description, Class<C> configuration, BiFunction<C, PartContext, P> create) {
        return new PartFactory<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return description;
            }

            @Override
            public Class<C> configuration() {
                return configuration;
            }

            @Override
            public P create(C settings, PartContext context) {
                return create.apply(settings, context);
            }
        };
    }

    /** The configuration of a part that has no settings. */
    record NoSettings() {}
}
