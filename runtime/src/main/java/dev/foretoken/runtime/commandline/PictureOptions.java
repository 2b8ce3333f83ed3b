package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.GuidanceSchedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What to generate. */
final class PictureOptions {
    private static final GenerationRequest DEFAULTS = GenerationRequest.of(0).build();

    @Option(names = "--class", paramLabel = "CLASS", split = ",", showDefaultValue = Visibility.NEVER,
            description = "Class of the pictures: a number, a range such as 0-9, or several of them. May be repeated."
                    + " Default: 0.")
    List<ClassRange> classes = List.of(new ClassRange(0, 0));

    @Option(names = "--count", paramLabel = "N", description = "Pictures of each class.")
    int count = 1;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same pictures.")
    long seed = DEFAULTS.seed();

    @Option(names = "--ar-steps", paramLabel = "N",
            description = "Autoregressive steps a picture. Default: 64, or one a token where there are fewer.")
    Integer autoregressiveSteps;

    @Option(names = "--diffusion-steps", paramLabel = "STEPS",
            description = "Denoising steps a token, such as 100, ddim50 or 10,20,15. Default: the model's own.")
    Respacing diffusionSteps;

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

    GenerationRequest.Builder request() {
        if (count < 1) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The number of pictures of each class [" + count + "] must be at least 1");
        }
        List<Integer> labels = new ArrayList<>();
        classes.stream()
                .flatMapToInt(ClassRange::classes)
                .forEach(label -> labels.addAll(Collections.nCopies(count, label)));
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
