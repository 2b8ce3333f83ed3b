package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.util.function.Consumer;

/** Generates what is timed. */
@FunctionalInterface
interface Generator {
    Generation generate(GenerationRequest request, Consumer<GenerationEvent> listener);
}
