package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler;
import dev.foretoken.runtime.testing.GaussianTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Generations with the Gaussian models, and what was told of them. */
final class DecoderRun {
    static final List<Integer> LABELS = List.of(0, 1, 2, 1, 0);

    private final List<GenerationEvent> events = new ArrayList<>();
    private final DecodingStatistics.Collector collector = new DecodingStatistics.Collector();

    /** Eight AR steps, three of them a window. */
    static GenerationRequest.Builder base() {
        return GenerationRequest.of(LABELS).seed(1).autoregressiveSteps(8).draftLength(3);
    }

    static GenerationRequest request(DecodingPolicy policy) {
        return base().policy(policy).build();
    }

    static SpeculativeDecoder decoder(float error, AcceptanceCriterion criterion, Resampler resampler) {
        return decoder(error, Attention.BIDIRECTIONAL, criterion, resampler);
    }

    /** A decoder whose draft is off by {@code error}. */
    static SpeculativeDecoder decoder(
            float error, Attention attention, AcceptanceCriterion criterion, Resampler resampler) {
        return new SpeculativeDecoder(
                GaussianTokens.model("target", 0, attention),
                Optional.of(GaussianTokens.model("draft", error, attention)),
                Optional.of(new Speculation(criterion, resampler)));
    }

    /** What the decoder draws, all tokens of all pictures. */
    float[] tokens(SpeculativeDecoder decoder, GenerationRequest request) {
        FloatBlock tokens = decoder.generate(
                request,
                event -> {
                    events.add(event);
                    collector.accept(event);
                },
                new Cancellation());
        assertThat(tokens.shape()).containsExactly(
                request.labels().size(), GaussianTokens.LATENT.tokens(), GaussianTokens.LATENT.tokenDimension());
        return tokens.data();
    }

    DecodingStatistics statistics() {
        return collector.statistics();
    }

    List<GenerationEvent> events() {
        return events;
    }

    List<GenerationEvent.Passed> passes(GenerationEvent.Phase phase) {
        return events.stream()
                .filter(GenerationEvent.Passed.class::isInstance)
                .map(GenerationEvent.Passed.class::cast)
                .filter(pass -> pass.phase() == phase)
                .toList();
    }
}
