package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.GenerationRequest;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;

/** With what and how pictures are generated, whatever for. */
final class GeneratorOptions {
    @Mixin
    final SetupOptions with = new SetupOptions();

    @ArgGroup(validate = false, heading = "%nSampling%n", order = 3)
    final SamplingOptions sampling = new SamplingOptions();

    @ArgGroup(validate = false, heading = "%nSteps%n", order = 4)
    final StepOptions steps = new StepOptions();

    @ArgGroup(validate = false, heading = "%nSpeculation%n", order = 5)
    final SpeculationOptions speculation = new SpeculationOptions();

    GenerationRequest request(List<Integer> labels) {
        GenerationRequest.Builder request = steps.addTo(with.rules.addTo(sampling.request(labels)));
        return speculation.addTo(request, with.models.draft != null).build();
    }
}
