package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Prefill;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How the draft and the target work together. */
final class SpeculationOptions {
    private static final GenerationRequest DEFAULTS = GenerationRequest.of(0).build();

    @Option(names = "--policy", paramLabel = "POLICY", completionCandidates = Policies.class,
            description = "How to decode: ${COMPLETION-CANDIDATES}. Default: exact with a draft, target-only without.")
    DecodingPolicy policy;

    @Option(names = "--draft-length", paramLabel = "N|adaptive[:MOST]", completionCandidates = DraftLengths.class,
            description = "Autoregressive steps that the draft runs ahead before the target verifies. adaptive chooses"
                    + " the number that promises most speed, by the acceptance and the costs of late.")
    DraftLength draftLength = DEFAULTS.draftLength();

    @Option(names = "--fall-back", arity = "0..1", fallbackValue = "true", paramLabel = "true|false",
            description = "Let the target draw the rest alone once it is clear that the draft does not pay. Default:"
                    + " true with an adaptive draft length, otherwise false.")
    Boolean fallBack;

    @Option(names = "--segments", paramLabel = "N",
            description = "Segments of a denoising path that exact judges one after another; lossless for every number."
                    + " More of them accept less, and redraw less of a path.")
    int segments = DEFAULTS.segments();

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

    GenerationRequest.Builder addTo(GenerationRequest.Builder request, boolean drafted) {
        DecodingPolicy undrafted = DecodingPolicy.TARGET_ONLY;
        Optional.ofNullable(fallBack).ifPresent(request::fallBack);
        return request.policy(policy != null ? policy : drafted ? DEFAULTS.policy() : undrafted)
                .draftLength(draftLength)
                .segments(segments)
                .bonus(bonus)
                .prefill(new Prefill(prefill, prefillOf));
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

    /** What a shell may complete. */
    static final class DraftLengths implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(DEFAULTS.draftLength().toString(), "adaptive").iterator();
        }
    }

    /** The names of the policies. */
    static final class Policies implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(DecodingPolicy.values()).map(DecodingPolicy::label).iterator();
        }
    }
}
