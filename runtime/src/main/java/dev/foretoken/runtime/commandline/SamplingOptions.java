package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.GuidanceSchedule;
import java.util.List;
import picocli.CommandLine.Option;

/** How pictures are drawn from the models. */
final class SamplingOptions {
    private static final GenerationRequest DEFAULTS = GenerationRequest.of(0).build();

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same pictures.")
    long seed = DEFAULTS.seed();

    @Option(names = "--ar-steps", paramLabel = "N",
            description = "Autoregressive steps a picture. Default: 64, or one a token where there are fewer.")
    Integer autoregressiveSteps;

    @Option(names = "--diffusion-steps", paramLabel = "STEPS",
            description = "Denoising steps a token, such as 100, ddim50, even17 or 10,20,15; or fewer and fewer along"
                    + " the autoregressive steps: linear:50-5, cosine:50-5 or two-stage:50-5. Default: the model's own.")
    DiffusionStepSchedule diffusionSteps;

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

    @Option(names = "--batch-size", paramLabel = "N",
            description = "Pictures generated together. It changes the speed, not the noise and the coins; a backend"
                    + " may round otherwise, by about 1e-7.")
    int batchSize = DEFAULTS.batchSize();

    GenerationRequest.Builder request(List<Integer> labels) {
        GenerationRequest.Builder request = GenerationRequest.of(labels)
                .seed(seed)
                .guidance(guidance, guidanceSchedule)
                .temperature(temperature)
                .finalNoise(finalNoise)
                .batchSize(batchSize);
        if (autoregressiveSteps != null) {
            request.autoregressiveSteps(autoregressiveSteps);
        }
        if (diffusionSteps != null) {
            request.diffusionSteps(diffusionSteps);
        }
        return request;
    }
}
