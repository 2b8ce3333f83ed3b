package dev.foretoken.tensorflow;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.DiffusionHeadSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** The diffusion head of MAR: {@link HeadGraph} predicts, {@link DenoisingSchedule} makes Gaussians of it. */
final class AdaLnHead implements DiffusionHead {
    private static final String PART = "diffusion head";
    /** More rows at once gain no speed and cost memory. */
    private static final int ROWS_PER_RUN = 2048;
    /** Enough for a number of steps that falls along the autoregressive steps. */
    private static final int SCHEDULES_KEPT = 64;

    private final Spec spec;
    private final DiffusionSchedule.Noise noiseSchedule;
    private final TensorFlowModel<HeadGraph> model;
    private final Map<Respacing, DenoisingSchedule> schedules = new LinkedHashMap<>();

    AdaLnHead(DiffusionHeadSpec spec, PartContext context) {
        int dimension = context.latent().tokenDimension();
        this.spec = new Spec(dimension, spec.conditionDimension(), new Respacing(spec.diffusionSteps()));
        this.noiseSchedule = spec.noiseSchedule();
        this.model = TensorFlowModel.load(PART, context, layers -> HeadGraph.of(layers, spec, dimension));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
        DenoisingSchedule schedule = schedule(law.respacing());
        int steps = law.steps().count();
        int n = law.count();
        int d = spec.tokenDimension();
        noise.requireShape("the noise", steps + 1, n, d);

        FloatBlock states = FloatBlock.zeros(steps + 1, n, d);
        System.arraycopy(noise.data(), steps * n * d, states.data(), steps * n * d, n * d);
        Gaussians gaussians = Gaussians.zeros(steps, n, d);
        try (Result condition = condition(law)) {
            for (int step = steps - 1; step >= 0; step--) {
                predict(law, schedule, step, step + 1, condition.get(0), states, gaussians);
                boolean isNoisy = law.steps().first() + step > 0 || law.finalNoise();
                for (int i = step * n * d; i < (step + 1) * n * d; i++) {
                    states.data()[i] = gaussians.means().data()[i]
                            + (isNoisy ? gaussians.deviation(i, law.temperature()) * noise.data()[i] : 0);
                }
            }
        }
        FloatBlock deviations = gaussians.deviations(law.temperature());
        return new DenoisedTokens(
                model.requireFinite(states.slice(0, 1).reshape(n, d)),
                gaussians.means().slice(0, 1).reshape(n, d),
                deviations.slice(0, 1).reshape(n, d),
                gaussians.sumLogDeviation(),
                keepPath ? Optional.of(new DenoisingPath(states, gaussians.means(), deviations)) : Optional.empty());
    }

    @Override
    public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
        DenoisingSchedule schedule = schedule(law.respacing());
        int steps = law.steps().count();
        int n = law.count();
        states.requireShape("the states", steps + 1, n, spec.tokenDimension());

        int rowsPerStep = n * (law.guidance().isPresent() ? 2 : 1);
        int stepsPerRun = Math.max(1, ROWS_PER_RUN / rowsPerStep);
        Gaussians gaussians = Gaussians.zeros(steps, n, spec.tokenDimension());
        try (Result condition = condition(law)) {
            for (int from = 0; from < steps; from += stepsPerRun) {
                int to = Math.min(from + stepsPerRun, steps);
                predict(law, schedule, from, to, condition.get(0), states, gaussians);
            }
        }
        return new DenoisingPath(states, gaussians.means(), gaussians.deviations(law.temperature()));
    }

    @Override
    public void close() {
        model.close();
    }

    /** What the network predicts for states under conditions at one original timestep, [n, 2 D]. */
    FloatBlock predict(FloatBlock states, FloatBlock conditions, int timestep) {
        int n = states.rows();
        DenoisingLaw law = new DenoisingLaw(conditions, Optional.empty(), spec.respacing(), 1, false);
        try (Result condition = condition(law);
                TFloat32 state = Tensors.of(states.reshape(1, 1, n, spec.tokenDimension()));
                TFloat32 time = Tensors.of(embed(timestep))) {
            return model.compute(model.functions().network(), state, time, condition.get(0));
        }
    }

    /** The Gaussians of the law's steps from {@code from} (inclusive) to {@code to} (exclusive), all at once. */
    private void predict(
            DenoisingLaw law, DenoisingSchedule schedule, int from, int to, Tensor condition, FloatBlock states,
            Gaussians gaussians) {
        int n = law.count();
        int d = spec.tokenDimension();
        int halves = law.guidance().isPresent() ? 2 : 1;
        int first = law.steps().first();
        FloatBlock predicted;
        try (TFloat32 state = Tensors.of(states.slice(from + 1, to + 1).reshape(to - from, 1, n, d));
                TFloat32 time = Tensors.of(schedule.time(first + from, first + to))) {
            predicted = model.compute(model.functions().network(), state, time, condition);
        }
        for (int step = from; step < to; step++) {
            for (int i = 0; i < n; i++) {
                int conditional = ((step - from) * halves * n + i) * 2 * d;
                int unconditional = conditional + (halves - 1) * n * 2 * d;
                float scale = law.guidance().isPresent() ? law.guidance().get().scale()[i] : 1;
                for (int j = 0; j < d; j++) {
                    float free = predicted.data()[unconditional + j];
                    float noise = free + scale * (predicted.data()[conditional + j] - free);
                    float interpolation = predicted.data()[conditional + d + j];
                    int at = (step * n + i) * d + j;
                    gaussians.means().data()[at] = schedule.mean(first + step, states.data()[at + n * d], noise);
                    gaussians.logVariances().data()[at] = schedule.logVariance(first + step, interpolation);
                }
            }
        }
    }

    /** Embeds the conditions, once for all steps. */
    private Result condition(DenoisingLaw law) {
        int n = law.count();
        int length = spec.conditionDimension();
        law.conditions().requireShape("the conditions", n, length);
        FloatBlock halves = law.guidance()
                .map(guidance -> FloatBlock.concatenate(List.of(law.conditions(), guidance.unconditional()))
                        .reshape(2, n, length))
                .orElseGet(() -> law.conditions().reshape(1, n, length));
        try (TFloat32 z = Tensors.of(halves)) {
            return model.run(model.functions().condition(), z);
        }
    }

    private DenoisingSchedule schedule(Respacing respacing) {
        DenoisingSchedule known = schedules.get(respacing);
        if (known != null) {
            return known;
        }
        if (schedules.size() == SCHEDULES_KEPT) {
            schedules.clear();
        }
        DiffusionSchedule coefficients = DiffusionSchedule.of(noiseSchedule, respacing);
        DenoisingSchedule schedule = new DenoisingSchedule(coefficients, embed(coefficients.timesteps()));
        schedules.put(respacing, schedule);
        return schedule;
    }

    private FloatBlock embed(int... timesteps) {
        try (TFloat32 embedding = Tensors.of(DenoisingSchedule.timestepEmbedding(timesteps))) {
            return model.compute(model.functions().time(), embedding);
        }
    }

    /**
     * Gaussians of all steps that a law takes, of n tokens.
     *
     * @param means [steps, n, D]
     * @param logVariances without the temperature, [steps, n, D]
     */
    private record Gaussians(FloatBlock means, FloatBlock logVariances) {
        static Gaussians zeros(int... shape) {
            return new Gaussians(FloatBlock.zeros(shape), FloatBlock.zeros(shape));
        }

        float deviation(int i, float temperature) {
            return (float) Math.exp(0.5 * logVariances.data()[i]) * temperature;
        }

        FloatBlock deviations(float temperature) {
            FloatBlock deviations = FloatBlock.zeros(logVariances.shape());
            for (int i = 0; i < deviations.size(); i++) {
                deviations.data()[i] = deviation(i, temperature);
            }
            return deviations;
        }

        /** Over all steps but the last; [n, D]. */
        FloatBlock sumLogDeviation() {
            FloatBlock sum = FloatBlock.zeros(means.shape()[1], means.shape()[2]);
            for (int i = sum.size(); i < logVariances.size(); i++) {
                sum.data()[i % sum.size()] += 0.5f * logVariances.data()[i];
            }
            return sum;
        }
    }
}
