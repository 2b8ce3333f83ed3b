package dev.foretoken.reference;

import dev.foretoken.acceptance.PathRatioCriterion;
import dev.foretoken.acceptance.PathResidual;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Resampler;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DecodingStatistics;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.GuidanceSchedule;
import dev.foretoken.runtime.decoding.Prefill;
import dev.foretoken.runtime.decoding.Speculation;
import dev.foretoken.runtime.decoding.SpeculativeDecoder;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One way to draw sequences of six tokens from the chain. */
record Trial(
        DecodingPolicy policy, Attention attention, Draft quality, DraftLength draftLength, int batchSize, int segments,
        boolean bonus, float guidance, float temperature) {
    private static final LatentSpec LATENT = new LatentSpec(2, 2, 3, 1, 1);
    private static final int CLASSES = 4;
    private static final int LABEL = 3;
    private static final String STEPS = "ddim8";
    /** What a token costs: a draft that is terrible does not pay, a good one does. */
    private static final long TARGET_TIME = 1_000_000;
    private static final long DRAFT_TIME = 150_000;
    private static final int[] RASTER = {0, 1, 2, 3, 4, 5};
    private static final int[] SHUFFLED = {3, 0, 5, 1, 4, 2};
    /** Three AR steps of a masked model draw one, two and three tokens. */
    private static final int MASKED_STEPS = 3;
    private static final int[] KNOWN_MASKED = {0, 1, 1, 3, 3, 3};

    /** How well the draft does. */
    enum Draft {
        IDENTICAL(0.6, 0, 0.5),
        GOOD(0.55, 0.1, 0.52),
        BAD(0.3, 0.5, 0.6),
        TERRIBLE(-0.2, 1.5, 0.35),
        /** It has the target's backbone, and a head of its own. */
        HEAD_ALONE(0.6, 0, 0.7);

        private final double slope;
        private final double shift;
        private final double deviation;

        Draft(double slope, double shift, double deviation) {
            this.slope = slope;
            this.shift = shift;
            this.deviation = deviation;
        }
    }

    /** What came of it: sequences in generation order, [pictures][L D]. */
    record Outcome(float[][] sequences, DecodingStatistics statistics) {}

    Outcome run(int pictures, long seed) {
        return run(pictures, seed, new PathRatioCriterion(), new PathResidual(new PathResidual.Settings(0)));
    }

    /** The same in generations of {@code together} pictures, each of which controls its draft anew. */
    Outcome run(int pictures, int together, long seed) {
        float[][] sequences = new float[pictures][];
        DecodingStatistics.Collector statistics = new DecodingStatistics.Collector();
        for (int first = 0; first < pictures; first += together) {
            float[][] some = run(together, seed * pictures + first, statistics, new PathRatioCriterion(),
                    new PathResidual(new PathResidual.Settings(0)));
            System.arraycopy(some, 0, sequences, first, together);
        }
        return new Outcome(sequences, statistics.statistics());
    }

    Outcome run(int pictures, long seed, AcceptanceCriterion criterion, Resampler resampler) {
        DecodingStatistics.Collector statistics = new DecodingStatistics.Collector();
        float[][] sequences = run(pictures, seed, statistics, criterion, resampler);
        return new Outcome(sequences, statistics.statistics());
    }

    private float[][] run(
            int pictures, long seed, Consumer<GenerationEvent> listener, AcceptanceCriterion criterion,
            Resampler resampler) {
        GenerationRequest request = GenerationRequest.of(Collections.nCopies(pictures, LABEL))
                .seed(seed)
                .policy(policy)
                .draftLength(draftLength)
                .segments(segments)
                .bonus(bonus)
                .prefill(new Prefill(0, Prefill.Of.TOKENS))
                .autoregressiveSteps(MASKED_STEPS)
                .guidance(guidance, GuidanceSchedule.CONSTANT)
                .temperature(temperature)
                .finalNoise(true)
                .batchSize(batchSize)
                .build();
        UnsteadyClock clock = new UnsteadyClock(seed);
        AutoregressiveModel target = model("target", Draft.IDENTICAL, clock.heads(TARGET_TIME));
        AutoregressiveModel draft = model("draft", quality, clock.heads(DRAFT_TIME));
        FloatBlock tokens = new SpeculativeDecoder(
                target,
                Optional.of(quality == Draft.HEAD_ALONE
                        ? new AutoregressiveModel("draft", target.backbone(), draft.head())
                        : draft),
                Optional.of(new Speculation(criterion, resampler)), from -> new FixedOrder(from, order()), clock)
                .generate(request, listener, new Cancellation());
        float[][] sequences = new float[pictures][];
        for (int picture = 0; picture < pictures; picture++) {
            sequences[picture] = tokens.slice(picture, picture + 1)
                    .reshape(LATENT.tokens(), LATENT.tokenDimension())
                    .gather(order())
                    .data();
        }
        return sequences;
    }

    /** What the sequences must follow. */
    GaussianChainLaw law() {
        GaussianHead head = head(Draft.IDENTICAL);
        return GaussianChainLaw.of(
                chain(Draft.IDENTICAL), head.tokenLaw(new Respacing(STEPS), temperature, true),
                LATENT.tokenDimension(), LABEL, guidance, order(),
                attention == Attention.CAUSAL ? RASTER : KNOWN_MASKED);
    }

    Trial with(DecodingPolicy other) {
        return new Trial(
                other, attention, quality, draftLength, batchSize, segments, bonus, guidance, temperature);
    }

    /** The same with another guidance and temperature. */
    Trial at(float otherGuidance, float otherTemperature) {
        return new Trial(
                policy, attention, quality, draftLength, batchSize, segments, bonus, otherGuidance, otherTemperature);
    }

    /** The same with another draft length and batch. */
    Trial of(DraftLength otherDraftLength, int otherBatchSize) {
        return new Trial(
                policy, attention, quality, otherDraftLength, otherBatchSize, segments, bonus, guidance, temperature);
    }

    private int[] order() {
        return attention == Attention.CAUSAL ? RASTER : SHUFFLED;
    }

    private AutoregressiveModel model(String name, Draft draft, UnaryOperator<DiffusionHead> timed) {
        return new AutoregressiveModel(name, new GaussianChain(chain(draft), LATENT), timed.apply(head(draft)));
    }

    private GaussianChain.Settings chain(Draft draft) {
        return new GaussianChain.Settings(CLASSES, attention, draft.slope, draft.shift);
    }

    private static GaussianHead head(Draft draft) {
        return new GaussianHead(new GaussianHead.Settings(draft.deviation, STEPS), LATENT.tokenDimension());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s, %s, draft %s, length %s, batch %d, segments %d%s, guidance %s, temperature %s",
                policy, attention.name().toLowerCase(Locale.ROOT),
                quality.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                draftLength, batchSize, segments, bonus ? ", bonus" : "", guidance, temperature);
    }
}
