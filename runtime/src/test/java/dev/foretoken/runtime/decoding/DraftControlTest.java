package dev.foretoken.runtime.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.runtime.testing.GaussianTokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Draft lengths that follow acceptance and costs, which are both known here: coins, and a clock that models move. */
final class DraftControlTest {
    private static final int PICTURES = 60;
    private static final int STEPS = 16;
    /** Nanoseconds that the target takes to draw a token. */
    private static final long TARGET = 1_000_000;

    private final List<GenerationEvent> events = new ArrayList<>();

    /** Over the second half of the pictures, when there is enough to go by. */
    @ParameterizedTest
    @CsvSource({"0.3,100_000", "0.6,100_000", "0.8,100_000", "0.95,100_000", "0.8,20_000", "0.8,400_000"})
    void theLengthsAreNearlyTheBest(double acceptance, String draft) {
        long drafting = Long.parseLong(draft.replace("_", ""));
        generate(acceptance, drafting, adaptive().fallBack(false).batchSize(1));
        // A redraw takes a path of the target, and an evaluation of it by the draft.
        WindowCosts costs =
                new WindowCosts(TARGET, drafting, TARGET / 2.0, TARGET / 10.0, TARGET + 0.6 * drafting, 0);
        CostModel model = new CostModel(costs, true, false);
        List<Integer> lengths = lengths();
        double best = model.speedUp(acceptance, model.bestDraftLength(acceptance, 16));
        assertThat(lengths.subList(lengths.size() / 2, lengths.size()).stream()
                        .mapToDouble(length -> model.speedUp(acceptance, length))
                        .average()
                        .orElseThrow())
                .isBetween(0.95 * best, best);
    }

    @Test
    void aGoodDraftRunsFurtherAheadThanABadOne() {
        generate(0.98, 100_000, adaptive().fallBack(false).batchSize(1));
        double good = statistics().meanDraftedSteps();
        events.clear();
        generate(0.2, 100_000, adaptive().fallBack(false).batchSize(1));
        assertThat(statistics().meanDraftedSteps()).isLessThan(2.5);
        assertThat(good).isGreaterThan(5);
    }

    @Test
    void noWindowIsLongerThanTheBound() {
        generate(1, 10_000, base().draftLength(new DraftLength.Adaptive(5)));
        assertThat(lengths()).contains(5).allMatch(length -> length <= 5);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXACT", "CSPD", "CSPD_WINDOWED"})
    void aTerribleDraftIsGivenUpForTheRest(DecodingPolicy policy) {
        generate(0.02, 600_000, adaptive().policy(policy), Attention.BIDIRECTIONAL);
        DecodingStatistics statistics = statistics();
        GenerationEvent.FellBack fellBack = statistics.fallBack().orElseThrow();
        assertThat(fellBack.stepAcceptance()).isLessThan(0.3);
        assertThat(fellBack.atMost()).isLessThan(fellBack.breakEven().orElse(1.01));
        assertThat(events.subList(events.indexOf(fellBack), events.size()))
                .noneMatch(GenerationEvent.Drafted.class::isInstance)
                .filteredOn(GenerationEvent.Finished.class::isInstance).hasSizeGreaterThan(PICTURES / 2);
        assertThat(statistics.emittedTokens()).isEqualTo(PICTURES * 16);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aDraftThatPaysIsKept(long seed) {
        generate(0.8, 100_000, adaptive().seed(seed));
        assertThat(statistics().fallBack()).isEmpty();
        generate(1, 500_000, adaptive().seed(seed));
        assertThat(statistics().fallBack()).isEmpty();
        assertThat(lengths()).doesNotContain(0);
    }

    @Test
    void aFixedLengthGoesOnUnlessToldToFallBack() {
        generate(0.02, 600_000, base().draftLength(4));
        assertThat(lengths()).containsOnly(4);
        assertThat(statistics().prediction().orElseThrow().targetIsFaster()).isTrue();
        events.clear();
        generate(0.02, 600_000, base().draftLength(4).fallBack(true));
        assertThat(statistics().fallBack()).isPresent();
        assertThat(lengths()).startsWith(4, 4).endsWith(0, 0);
    }

    /** Nothing tells yet what a step of the target takes. */
    @Test
    void withoutPrefilledStepsTheTargetIsTriedFirst() {
        generate(0.9, 100_000, adaptive().prefill(new Prefill(0, Prefill.Of.TOKENS)));
        assertThat(lengths()).startsWith(0, 0, 0, 0, 2, 4, 8);
        assertThat(lengths().subList(4, lengths().size())).doesNotContain(0);
    }

    /** The draft is the target, and slower: what each draws is the same with the same final noise. */
    @Test
    void theTargetKeepsTheFinalNoiseAfterAFallBack() {
        TimedModels models = new TimedModels();
        SpeculativeDecoder decoder = decoder(models, 0, 1, 2 * TARGET, Attention.CAUSAL);
        FloatBlock speculative = decoder.generate(adaptive().build(), events::add, new Cancellation());
        assertThat(statistics().fallBack()).isPresent();
        FloatBlock alone = decoder.generate(
                base().policy(DecodingPolicy.TARGET_ONLY).finalNoise(true).build(), event -> {}, new Cancellation());
        assertThat(speculative.data()).containsExactly(alone.data());
    }

    /** Every random number belongs to its step, so how many are drafted together changes the time alone. */
    @ParameterizedTest
    @EnumSource(names = {"EXACT", "CSPD"})
    void theLengthsDoNotChangeThePictureWhereTheDraftIsJudged(DecodingPolicy policy) {
        float[] adaptive = generate(0.7, 100_000, adaptive().policy(policy).fallBack(false)).data();
        float[] fixed = generate(0.7, 900_000, base().policy(policy).draftLength(3)).data();
        assertThat(adaptive).containsExactly(fixed);
        assertThat(generate(0.7, 100_000, base().policy(policy).draftLength(3).seed(2)).data()).isNotEqualTo(fixed);
    }

    /** By another clock too, and where the target drew steps. */
    @ParameterizedTest
    @CsvSource({"EXACT,0.9,true", "EXACT,0.05,true", "CSPD,0.05,false", "CSPD_WINDOWED,0.5,false"})
    void itsLengthsMakeAGenerationAgain(DecodingPolicy policy, double acceptance, boolean bonus) {
        GenerationRequest.Builder request = adaptive().policy(policy).bonus(bonus);
        float[] first = generate(acceptance, 300_000, request, Attention.BIDIRECTIONAL).data();
        List<Integer> lengths = lengths();
        GenerationRequest again = request.build().replaying(DraftLength.parse(
                new DraftLength.Listed(lengths).toString()));
        events.clear();

        float[] second = decoder(new TimedModels(), 0.5f, acceptance, 1, Attention.BIDIRECTIONAL)
                .generate(again, events::add, new Cancellation()).data();

        assertThat(second).containsExactly(first);
        assertThat(lengths()).isEqualTo(lengths);
    }

    /** The time of the models is all the time there is, so prediction and measurement must meet. */
    @ParameterizedTest
    @CsvSource({
        "EXACT,0.8,4,false", "EXACT,0.9,3,true", "EXACT,0.3,2,false", "CSPD,0.8,4,false", "CSPD_WINDOWED,0.6,4,false"
    })
    void theSpeedIsAsPredicted(DecodingPolicy policy, double acceptance, int draftLength, boolean bonus) {
        Attention attention = policy == DecodingPolicy.CSPD_WINDOWED ? Attention.BIDIRECTIONAL : Attention.CAUSAL;
        TimedModels models = new TimedModels();
        SpeculativeDecoder decoder = decoder(models, 0.5f, acceptance, 100_000, attention);
        GenerationRequest.Builder request =
                base().policy(policy).draftLength(draftLength).bonus(bonus).autoregressiveSteps(STEPS);
        decoder.generate(request.build(), events::add, new Cancellation());
        double speculative = models.getAsLong();
        decoder.generate(request.policy(DecodingPolicy.TARGET_ONLY).build(), event -> {}, new Cancellation());
        double alone = models.getAsLong() - speculative;

        SpeedPrediction prediction = statistics().prediction().orElseThrow();
        assertThat(prediction.stepAcceptance()).isCloseTo(acceptance, within(0.06));
        assertThat(alone / speculative).isCloseTo(prediction.speedUp(), within(0.03 * prediction.speedUp()));
        assertThat(speculative * 1e-9 / base().build().labels().size())
                .isCloseTo(prediction.secondsAPicture(), withinPercentage(3));
        assertThat(prediction.lowerBound()).isFalse();
    }

    /** The first steps of a masked model have a token each, the last ones several. */
    @Test
    void shortPrefilledStepsGiveALowerBound() {
        generate(0.8, 100_000, base().draftLength(2).autoregressiveSteps(6), Attention.BIDIRECTIONAL);
        SpeedPrediction prediction = statistics().prediction().orElseThrow();
        assertThat(prediction.lowerBound()).isTrue();
        assertThat(prediction.targetIsFaster()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 8"})
    void unlessToldAHeadAloneDraftsOneStepAndAnotherDraftEight(boolean isHeadAlone, int length) {
        AutoregressiveModel target = GaussianTokens.model("target", 0, Attention.CAUSAL);
        AutoregressiveModel draft = isHeadAlone
                ? new AutoregressiveModel("draft", target.backbone(), new GaussianTokens.Head(0.4))
                : GaussianTokens.model("draft", 0.4f, Attention.CAUSAL);
        Speculation rules = new Speculation(
                TestRules.criterion(Evidence.PATH, (drafted, row) -> Math.log(0.7)), TestRules.keepingTheFirstPath());
        new SpeculativeDecoder(target, Optional.of(draft), Optional.of(rules))
                .generate(GenerationRequest.of(1).build(), events::add, new Cancellation());
        assertThat(lengths()).isNotEmpty().containsOnly(length);
    }

    private static GenerationRequest.Builder base() {
        return GenerationRequest.of(Collections.nCopies(PICTURES, 1)).policy(DecodingPolicy.EXACT)
                .prefill(new Prefill(0.15, Prefill.Of.TOKENS)).autoregressiveSteps(STEPS);
    }

    private static GenerationRequest.Builder adaptive() {
        return base().draftLength(new DraftLength.Adaptive());
    }

    private FloatBlock generate(double acceptance, long draft, GenerationRequest.Builder request) {
        return generate(acceptance, draft, request, Attention.CAUSAL);
    }

    private FloatBlock generate(
            double acceptance, long draft, GenerationRequest.Builder request, Attention attention) {
        return decoder(new TimedModels(), 0.5f, acceptance, draft, attention)
                .generate(request.build(), events::add, new Cancellation());
    }

    /** Tokens are accepted with the same probability each, and replaced by a path of the target. */
    private static SpeculativeDecoder decoder(
            TimedModels models, float error, double acceptance, long draft, Attention attention) {
        return new SpeculativeDecoder(
                models.model("target", 0, attention, TARGET),
                Optional.of(models.model("draft", error, attention, draft)),
                Optional.of(new Speculation(
                        TestRules.criterion(Evidence.PATH, (drafted, row) -> Math.log(acceptance)),
                        TestRules.keepingTheFirstPath())),
                PhiloxNoise::new, models);
    }

    private List<Integer> lengths() {
        return events.stream()
                .filter(GenerationEvent.DraftLengthChosen.class::isInstance)
                .map(event -> ((GenerationEvent.DraftLengthChosen) event).steps())
                .toList();
    }

    private DecodingStatistics statistics() {
        DecodingStatistics.Collector collector = new DecodingStatistics.Collector();
        events.forEach(collector);
        return collector.statistics();
    }
}
