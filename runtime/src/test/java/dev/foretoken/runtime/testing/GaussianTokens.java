package dev.foretoken.runtime.testing;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import java.util.List;

/**
 * A model in closed form: a token is Gaussian around a mean that depends on its class, its position and the mean of the
 * known tokens. The condition z is that mean; the head denoises exactly.
 */
public final class GaussianTokens {
    public static final LatentSpec LATENT = new LatentSpec(2, 4, 4, 1, 1);
    public static final int CLASSES = 3;

    private GaussianTokens() {}

    /** A model whose means are shifted by {@code error}: 0 for the target, more for a poor draft. */
    public static AutoregressiveModel model(String name, float error, ARBackbone.Attention attention) {
        return new AutoregressiveModel(name, new Backbone(error, attention), new Head(0.3));
    }

    /** Computes the means. */
    public record Backbone(float error, Attention attention) implements ARBackbone {
        @Override
        public Spec spec() {
            return new Spec(LATENT, CLASSES, LATENT.tokenDimension(), attention);
        }

        @Override
        public FloatBlock conditions(List<PrefixContext> contexts) {
            return FloatBlock.concatenate(contexts.stream().map(this::conditions).toList());
        }

        private FloatBlock conditions(PrefixContext context) {
            int dimension = LATENT.tokenDimension();
            FloatBlock means = FloatBlock.zeros(context.asked(), dimension);
            for (int j = 0; j < context.asked(); j++) {
                int position = context.order()[context.known() + j];
                for (int d = 0; d < dimension; d++) {
                    float sum = 0;
                    for (int k = 0; k < context.known(); k++) {
                        sum += context.tokens().data()[context.order()[k] * dimension + d];
                    }
                    means.data()[j * dimension + d] = 0.5f * context.label() + 0.1f * position + d + error
                            + 0.8f * sum / Math.max(1, context.known());
                }
            }
            return means;
        }

        @Override
        public void close() {}
    }

    /** Denoises a Gaussian with the given standard deviation around the condition. */
    public record Head(double deviation) implements DiffusionHead {
        @Override
        public Spec spec() {
            return new Spec(LATENT.tokenDimension(), LATENT.tokenDimension(), new Respacing("ddim10"));
        }

        @Override
        public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
            Path path = new Path(law, noise.slice(0, noise.rows()));
            for (int step = law.steps().count() - 1; step >= 0; step--) {
                path.gaussian(step);
                path.move(step, noise, law.steps().first() + step > 0 || law.finalNoise());
            }
            return DenoisedTokens.of(path.complete(), law.temperature());
        }

        @Override
        public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
            Path path = new Path(law, states);
            for (int step = 0; step < law.steps().count(); step++) {
                path.gaussian(step);
            }
            return path.complete();
        }

        @Override
        public void close() {}

        private final class Path {
            private final DenoisingLaw law;
            private final DiffusionSchedule schedule;
            private final FloatBlock states;
            private final FloatBlock means;
            private final FloatBlock deviations;
            private final int length;

            Path(DenoisingLaw law, FloatBlock states) {
                this.law = law;
                this.states = states;
                schedule = DiffusionSchedule.of(DiffusionSchedule.Noise.COSINE, law.respacing());
                means = FloatBlock.zeros(law.steps().count(), law.count(), LATENT.tokenDimension());
                deviations = FloatBlock.zeros(law.steps().count(), law.count(), LATENT.tokenDimension());
                length = law.conditions().size();
            }

            void gaussian(int step) {
                int t = law.steps().first() + step;
                double signal = Math.sqrt(schedule.cumulativeAlphas()[t]);
                double noiseVariance = 1 - schedule.cumulativeAlphas()[t];
                for (int i = 0; i < length; i++) {
                    double x = states.data()[(step + 1) * length + i];
                    double variance = signal * signal * deviation * deviation + noiseVariance;
                    double noise = Math.sqrt(noiseVariance) * (x - signal * mean(i)) / variance;
                    double start = schedule.startOfState()[t] * x - schedule.startOfNoise()[t] * noise;
                    means.data()[step * length + i] =
                            (float) (schedule.meanOfStart()[t] * start + schedule.meanOfState()[t] * x);
                    deviations.data()[step * length + i] =
                            (float) (Math.exp(0.5 * schedule.logBetas()[t]) * law.temperature());
                }
            }

            void move(int step, FloatBlock noise, boolean noisy) {
                for (int i = step * length; i < (step + 1) * length; i++) {
                    states.data()[i] = means.data()[i] + (noisy ? deviations.data()[i] * noise.data()[i] : 0);
                }
            }

            DenoisingPath complete() {
                return new DenoisingPath(states, means, deviations);
            }

            /** The noise is linear in the mean, so guiding the mean guides the noise. */
            private double mean(int i) {
                double conditional = law.conditions().data()[i];
                return law.guidance()
                        .map(guidance -> {
                            double unconditional = guidance.unconditional().data()[i];
                            float scale = guidance.scale()[i / LATENT.tokenDimension()];
                            return unconditional + scale * (conditional - unconditional);
                        })
                        .orElse(conditional);
            }
        }
    }
}
