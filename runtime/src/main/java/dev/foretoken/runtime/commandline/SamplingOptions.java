package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.GuidanceSchedule;
import java.util.List;
import picocli.CommandLine.Option;

/** By what law pictures are drawn from the models. */
final class SamplingOptions {
    private static final GenerationRequest DEFAULTS = GenerationRequest.of(0).build();

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same pictures.")
    long seed = DEFAULTS.seed();

    @Option(names = "--guidance", paramLabel = "SCALE", description = "Classifier-free guidance; 1 for none.")
    float guidance = DEFAULTS.guidanceScale();

    @Option(names = "--guidance-schedule", paramLabel = "SCHEDULE",
            description = "How it develops over the autoregressive steps: ${COMPLETION-CANDIDATES}.")
    GuidanceSchedule guidanceSchedule = DEFAULTS.guidanceSchedule();

    @Option(names = "--temperature", paramLabel = "T", description = "Factor of the noise at every denoising step.")
    float temperature = DEFAULTS.temperature();

    /** With a value, so that the flag can overrule the configuration either way. */
    @Option(names = "--final-noise", arity = "0..1", fallbackValue = "true", paramLabel = "true|false",
            description = "Add noise at the last denoising step too.")
    boolean finalNoise;

    GenerationRequest.Builder request(List<Integer> labels) {
        return GenerationRequest.of(labels)
                .seed(seed)
                .guidance(guidance, guidanceSchedule)
                .temperature(temperature)
                .finalNoise(finalNoise);
    }
}
