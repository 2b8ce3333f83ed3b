package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How the draft and the target work together, in one way. */
final class SpeculationOptions {
    static final String DEFAULT_SEGMENTS = "one a denoising step where the draft is a head alone, otherwise 1";
    private static final GenerationRequest DEFAULTS = GenerationRequest.of(0).build();

    @Option(names = "--policy", paramLabel = "POLICY", completionCandidates = Policies.class,
            description = "How to decode: ${COMPLETION-CANDIDATES}. Default: exact with a draft, target-only without.")
    DecodingPolicy policy;

    @Option(names = "--draft-length", paramLabel = "N|adaptive[:MOST]", completionCandidates = DraftLengths.class,
            description = "Autoregressive steps that the draft runs ahead before the target verifies. adaptive chooses"
                    + " the number that promises most speed, by the acceptance and the costs of late. Default: "
                    + GenerationRequest.DEFAULT_DRAFT_LENGTH + ", or 1 where the draft is a head alone.")
    DraftLength draftLength;

    @Option(names = "--fall-back", arity = "0..1", fallbackValue = "true", paramLabel = "true|false",
            description = "Let the target draw the rest alone once it is clear that the draft does not pay. Default:"
                    + " true with an adaptive draft length, otherwise false.")
    Boolean fallBack;

    @Option(names = "--segments", paramLabel = "N",
            description = "Segments of a denoising path that exact judges one after another; lossless for every number."
                    + " More of them accept less, and redraw less of a path; they grow shorter as the noise falls."
                    + " Default: " + DEFAULT_SEGMENTS + ".")
    Integer segments;

    GenerationRequest.Builder addTo(GenerationRequest.Builder request, boolean drafted) {
        DecodingPolicy undrafted = DecodingPolicy.TARGET_ONLY;
        Optional.ofNullable(draftLength).ifPresent(request::draftLength);
        Optional.ofNullable(fallBack).ifPresent(request::fallBack);
        Optional.ofNullable(segments).ifPresent(request::segments);
        return request.policy(policy != null ? policy : drafted ? DEFAULTS.policy() : undrafted);
    }

    /** What a shell may complete. */
    static final class DraftLengths implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(String.valueOf(GenerationRequest.DEFAULT_DRAFT_LENGTH), "adaptive").iterator();
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
