package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.GenerationRequest;
import picocli.CommandLine.Option;

/** In how many steps pictures are drawn, and how many together. */
final class StepOptions {
    private static final GenerationRequest DEFAULTS = GenerationRequest.of(0).build();

    @Option(names = "--ar-steps", paramLabel = "N",
            description = "Autoregressive steps a picture of masked models; causal ones take one a token. Default: 64,"
                    + " or one a token where there are fewer.")
    Integer autoregressiveSteps;

    @Option(names = "--diffusion-steps", paramLabel = "STEPS",
            description = "Denoising steps a token, such as 100, ddim50, even17 or 10,20,15; or fewer and fewer along"
                    + " the autoregressive steps: linear:50-5, cosine:50-5 or two-stage:50-5. Default: the model's own.")
    DiffusionStepSchedule diffusionSteps;

    @Option(names = "--batch-size", paramLabel = "N",
            description = "Pictures generated together. It changes the speed, not the noise and the coins; a backend"
                    + " may round otherwise, by about 1e-7.")
    int batchSize = DEFAULTS.batchSize();

    GenerationRequest.Builder addTo(GenerationRequest.Builder request) {
        if (autoregressiveSteps != null) {
            request.autoregressiveSteps(autoregressiveSteps);
        }
        if (diffusionSteps != null) {
            request.diffusionSteps(diffusionSteps);
        }
        return request.batchSize(batchSize);
    }
}
