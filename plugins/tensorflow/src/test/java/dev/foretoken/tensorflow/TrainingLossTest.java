package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.PartSpec;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.models.training.PictureEncoder;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.TokenBatches.Attention;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses as their formulas have them, of what the parts that generate say under the same weights. */
final class TrainingLossTest {
    private static final int D = Trainings.LATENT.tokenDimension();
    private static final double TOLERANCE = 2e-4;

    private final Trainings trainings = new Trainings();

    @ParameterizedTest
    @EnumSource
    void tokensLearnTheNoiseAndTheVariationalBound(Attention attention) {
        TokenBatch batch = Trainings.tokenBatch(attention, Respacing.TRAINING_STEPS, 1);
        ModelSpec model = Trainings.model(attention, 8);
        float[] measures;
        try (var trainer = trainings.tokens(attention)) {
            measures = trainer.measure(batch);
        }
        try (Parts parts = new Parts(model, Trainings.context(model))) {
            double noise = noiseError(parts, batch, 0);
            double bound = bound(parts, batch);
            assertThat((double) measures[1]).isCloseTo(noise, within(TOLERANCE * noise));
            assertThat((double) measures[2]).isCloseTo(bound, within(TOLERANCE * bound));
            assertThat((double) measures[0]).isCloseTo(noise + bound, within(TOLERANCE * (noise + bound)));
            // The negative control: a head that is told the next step.
            assertThat(noiseError(parts, batch, 1)).isNotCloseTo(noise, within(10 * TOLERANCE * noise));
        }
    }

    /** The mean square of what is predicted beside what was added. */
    private static double noiseError(Parts parts, TokenBatch batch, int later) {
        FloatBlock conditions = parts.conditions(batch, false);
        return mean(batch, parts.schedule(Respacing.none()), row -> {
            FloatBlock predicted =
                    parts.head.predict(row.state(), conditions.slice(row.token, row.token + 1), row.t + later);
            double sum = 0;
            for (int d = 0; d < D; d++) {
                sum += Math.pow(predicted.data()[d] - row.noise(d), 2);
            }
            return sum;
        });
    }

    /** In bits, of x_t given x_{t+1}, where x_0 is known, from what the head says. */
    private static double bound(Parts parts, TokenBatch batch) {
        FloatBlock conditions = parts.conditions(batch, false);
        DiffusionSchedule schedule = parts.schedule(Respacing.none());
        return mean(batch, schedule, row -> {
            DenoisingPath said = parts.said(
                    conditions.slice(row.token, row.token + 1), Optional.empty(), Respacing.none(), row);
            double sum = 0;
            for (int d = 0; d < D; d++) {
                double known = schedule.meanOfStart()[row.t] * row.start(d)
                        + schedule.meanOfState()[row.t] * row.state().data()[d];
                sum += divergence(
                        known, Math.exp(schedule.logPosteriorVariance()[row.t] / 2), said.means().data()[d],
                        said.deviations().data()[d]);
            }
            return sum / Math.log(2);
        });
    }

    @ParameterizedTest
    @EnumSource
    void draftsLearnTheDivergenceOfTheirPathsUnderGuidance(Attention attention) {
        TokenBatch batch = Trainings.tokenBatch(attention, Trainings.RESPACING.count(), 1);
        assertThat(batch.isGuided()).isTrue();
        ModelSpec model = Trainings.model(attention, 8);
        float measured;
        try (var trainer = trainings.distillation(attention)) {
            measured = trainer.measure(batch)[0];
        }
        try (Parts draft = new Parts(model, Trainings.context(model));
                Parts target = new Parts(
                        model, FixedContext.onCpu(model.latent(), Trainings.target(model)))) {
            double expected = pathDivergence(draft, target, batch);
            assertThat((double) measured).isCloseTo(expected, within(TOLERANCE * expected));
            // The negative control: the other divergence of the two.
            assertThat(pathDivergence(target, draft, batch))
                    .isNotCloseTo(expected, within(10 * TOLERANCE * expected));
        }
    }

    /** Of the target's path from the draft's, in nats, of a token: the mean over steps, times their number. */
    private static double pathDivergence(Parts draft, Parts target, TokenBatch batch) {
        Respacing steps = Trainings.RESPACING;
        List<Guided> both = List.of(new Guided(draft, batch), new Guided(target, batch));
        return D * steps.count() * mean(batch, draft.schedule(steps), row -> {
            DenoisingPath q = both.get(0).said(row, steps);
            DenoisingPath p = both.get(1).said(row, steps);
            return IntStream.range(0, D)
                    .mapToDouble(d -> divergence(
                            p.means().data()[d], p.deviations().data()[d], q.means().data()[d],
                            q.deviations().data()[d]))
                    .sum();
        });
    }

    @Test
    void autoencodersLearnPicturesAndTheDivergenceOfTheirLatents() {
        PictureBatch batch = Trainings.pictures();
        float[] measures;
        try (var trainer = trainings.autoencoder()) {
            measures = trainer.measure(batch);
        }
        KlAutoencoderSpec size =
                (KlAutoencoderSpec) Trainings.AUTOENCODER.decoder().orElseThrow().size().orElseThrow();
        PartContext context = Trainings.context(Trainings.AUTOENCODER);
        try (KlEncoder encoder = new KlEncoder(size, context); KlDecoder decoder = new KlDecoder(size, context)) {
            PictureEncoder.Posterior posterior = encoder.encode(batch.pictures());
            FloatBlock latents = FloatBlock.zeros(posterior.mean().shape());
            double divergence = 0;
            for (int i = 0; i < latents.size(); i++) {
                double deviation = Math.exp(posterior.logVariance().data()[i] / 2);
                latents.data()[i] = (float) (posterior.mean().data()[i] + deviation * batch.noise().data()[i]);
                divergence += divergence(posterior.mean().data()[i], deviation, 0, 1) / latents.size();
            }
            float[] decoded = decoder.decode(latents).data();
            double error = 0;
            double square = 0;
            for (int i = 0; i < decoded.length; i++) {
                double difference = decoded[i] - batch.pictures().data()[i];
                error += Math.abs(difference) / decoded.length;
                square += difference * difference / decoded.length;
            }
            assertThat((double) measures[1]).isCloseTo(error, within(TOLERANCE * error));
            assertThat((double) measures[2]).isCloseTo(square, within(TOLERANCE * square));
            assertThat((double) measures[3]).isCloseTo(divergence, within(TOLERANCE * divergence));
            double loss = error + square + Trainings.DIVERGENCE * divergence;
            assertThat((double) measures[0]).isCloseTo(loss, within(TOLERANCE * loss));
        }
    }

    /** KL of two Gaussians (Bishop 2006, exercise 1.30). */
    private static double divergence(double meanP, double deviationP, double meanQ, double deviationQ) {
        double ratio = deviationP / deviationQ;
        double distance = (meanP - meanQ) / deviationQ;
        return (ratio * ratio + distance * distance - 1) / 2 - Math.log(ratio);
    }

    private interface Measure {
        /** The sum over a row's values. */
        double of(Row row);
    }

    /** The mean over all values, of noise and its opposite, by the rows' weights. */
    private static double mean(TokenBatch batch, DiffusionSchedule schedule, Measure measure) {
        double sum = 0;
        int noised = batch.steps().length;
        for (int i = 0; i < noised; i++) {
            for (int sign : new int[] {1, -1}) {
                sum += batch.weights()[i] * measure.of(new Row(batch, schedule, i, sign));
            }
        }
        return sum / (2 * noised * D);
    }

    /** A token with noise. */
    private static final class Row {
        private final TokenBatch batch;
        private final int noised;
        private final int sign;
        /** Among those that are asked for. */
        private final int token;
        private final int t;
        private final double signal;
        private final double rest;

        Row(TokenBatch batch, DiffusionSchedule schedule, int noised, int sign) {
            this.batch = batch;
            this.noised = noised;
            this.sign = sign;
            token = noised % batch.rows();
            t = batch.steps()[noised];
            signal = Math.sqrt(schedule.cumulativeAlphas()[t]);
            rest = Math.sqrt(1 - schedule.cumulativeAlphas()[t]);
        }

        double start(int d) {
            int asked = batch.contexts().get(0).asked();
            PrefixContext context = batch.contexts().get(token / asked);
            return context.tokens().data()[context.order()[context.known() + token % asked] * D + d];
        }

        double noise(int d) {
            return sign * batch.noise().data()[noised * D + d];
        }

        FloatBlock state() {
            FloatBlock state = FloatBlock.zeros(1, D);
            for (int d = 0; d < D; d++) {
                state.data()[d] = (float) (signal * start(d) + rest * noise(d));
            }
            return state;
        }
    }

    /** What a model says under the batch's guidance. */
    private static final class Guided {
        private final Parts parts;
        private final TokenBatch batch;
        private final FloatBlock conditions;
        private final FloatBlock free;

        Guided(Parts parts, TokenBatch batch) {
            this.parts = parts;
            this.batch = batch;
            conditions = parts.conditions(batch, false);
            free = parts.conditions(batch, true);
        }

        DenoisingPath said(Row row, Respacing steps) {
            return parts.said(
                    conditions.slice(row.token, row.token + 1),
                    Optional.of(new Guidance(
                            free.slice(row.token, row.token + 1), new float[] {batch.guidance()[row.token]})),
                    steps, row);
        }
    }

    /** Backbone and head as they generate. */
    private static final class Parts implements AutoCloseable {
        private final ARBackbone backbone;
        private final AdaLnHead head;
        private final DiffusionHeadSpec headSize;

        Parts(ModelSpec model, PartContext context) {
            PartSpec size = model.backbone().orElseThrow().size().orElseThrow();
            backbone = size instanceof MarBackboneSpec masked
                    ? new MarBackbone(masked, context)
                    : new CausalBackbone((CausalBackboneSpec) size, context);
            headSize = (DiffusionHeadSpec) model.head().orElseThrow().size().orElseThrow();
            head = new AdaLnHead(headSize, context);
        }

        DiffusionSchedule schedule(Respacing respacing) {
            return DiffusionSchedule.of(headSize.noiseSchedule(), respacing);
        }

        /** Of all tokens that are asked for; a causal model is asked for one after the other. */
        FloatBlock conditions(TokenBatch batch, boolean classFree) {
            boolean masked = backbone.spec().attention() == ARBackbone.Attention.BIDIRECTIONAL;
            List<PrefixContext> contexts = batch.contexts().stream()
                    .flatMap(context -> masked
                            ? List.of(context).stream()
                            : IntStream.range(0, context.asked()).mapToObj(known -> asked(context, known, 1)))
                    .map(context -> classFree ? withoutClass(context) : context)
                    .toList();
            return backbone.conditions(contexts);
        }

        private static PrefixContext asked(PrefixContext context, int known, int asked) {
            return new PrefixContext(
                    context.sequence(), context.label(), context.order(), context.tokens(), known, asked);
        }

        private static PrefixContext withoutClass(PrefixContext context) {
            return new PrefixContext(
                    1000 + context.sequence(), PrefixContext.UNCONDITIONAL, context.order(), context.tokens(),
                    context.known(), context.asked());
        }

        /** The Gaussian of one step. */
        DenoisingPath said(FloatBlock conditions, Optional<Guidance> guidance, Respacing respacing, Row row) {
            FloatBlock states = FloatBlock.zeros(2, 1, D);
            System.arraycopy(row.state().data(), 0, states.data(), D, D);
            return head.evaluate(
                    new DenoisingLaw(conditions, guidance, respacing, new Steps(row.t, row.t + 1), 1, true), states);
        }

        @Override
        public void close() {
            head.close();
            backbone.close();
        }
    }
}
