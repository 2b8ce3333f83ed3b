package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Prefill;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** By what rules the draft and the target work together, whatever the policy. */
final class RuleOptions {
    private static final GenerationRequest DEFAULTS = GenerationRequest.of(0).build();

    /** With a value, so that the flag can overrule the configuration either way. */
    @Option(names = "--bonus", arity = "0..1", fallbackValue = "true", paramLabel = "true|false",
            description = "Let the target draw a step of its own after a window of exact that it accepted whole. Pays"
                    + " only where the backbone takes most of a step's time.")
    boolean bonus;

    @Option(names = "--prefill", paramLabel = "SHARE",
            description = "Share of the tokens that the target draws alone first, from 0 to 1.")
    double prefill = DEFAULTS.prefill().share();

    @Option(names = "--prefill-of", paramLabel = "UNIT",
            description = "What --prefill is a share of: ${COMPLETION-CANDIDATES}.")
    Prefill.Of prefillOf = DEFAULTS.prefill().of();

    @Option(names = "--acceptance", paramLabel = "NAME",
            description = "Acceptance criterion, by its name in 'plugins list'. Default: the policy's.")
    String acceptance;

    @Option(names = "--resampler", paramLabel = "NAME",
            description = "Resampler, by its name in 'plugins list'. Default: the policy's.")
    String resampler;

    @Option(names = "--flattening", paramLabel = "X",
            description = "Inner temperature of the acceptance criterion; short for --set acceptance.flattening=X."
                    + " Default: the policy's.")
    Double flattening;

    @Option(names = "--set", paramLabel = "PART.SETTING=VALUE", showDefaultValue = Visibility.NEVER,
            description = "A setting of a part: backbone, head, acceptance, resampler, decoder or classifier; with"
                    + " target. or draft. before it, of one model only. May be repeated.")
    List<String> settings = new ArrayList<>();

    GenerationRequest.Builder addTo(GenerationRequest.Builder request) {
        return request.bonus(bonus).prefill(new Prefill(prefill, prefillOf));
    }

    /** The settings of parts that are given by flags. */
    Map<String, Object> partSettings() {
        Map<String, Object> all = new LinkedHashMap<>();
        if (flattening != null) {
            all.put("acceptance.flattening", flattening);
        }
        all.putAll(SettingArguments.parse(settings));
        return all;
    }
}
