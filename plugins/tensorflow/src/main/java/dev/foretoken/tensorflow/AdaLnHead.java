package dev.foretoken.tensorflow;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.DiffusionHeadSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.tensorflow.types.TFloat32;

/** The diffusion head of MAR: {@link HeadGraph} predicts, {@link DenoisingSchedule} makes Gaussians of it. */
final class AdaLnHead implements DiffusionHead {
    private static final String PART = "diffusion head";
    /** More rows at once gain no speed and cost memory. */
    private static final int ROWS_PER_RUN = 2048;
    /** Up to here a step takes as long as reading the weights. */
    private static final int MODULATED_ROWS = 16;
    /** Most that modulations may take: those of all steps that are kept, and those of a run along known paths. */
    private static final int MODULATION_BYTES = 64 << 20;
    /** Enough for a number of steps that falls along the autoregressive steps. */
    private static final int SCHEDULES_KEPT = 64;

    private final Spec spec;
    private final int modulationLength;
    private final DiffusionSchedule.Noise noiseSchedule;
    private final TensorFlowModel<HeadGraph> model;
    private final Optional<HeapHead> heap;
    private final Map<Respacing, DenoisingSchedule> schedules = new LinkedHashMap<>();
    /** Of the last law that needed new ones. */
    private Optional<Modulations> modulations = Optional.empty();

    AdaLnHead(DiffusionHeadSpec spec, PartContext context) {
        int dimension = context.latent().tokenDimension();
        this.spec = new Spec(dimension, spec.conditionDimension(), new Respacing(spec.diffusionSteps()));
        this.modulationLength = HeadGraph.modulations(spec);
        this.noiseSchedule = spec.noiseSchedule();
        this.model = TensorFlowModel.load(PART, context, layers -> HeadGraph.of(layers, spec, dimension));
        this.heap = model.orClosed(() -> HeapLayers.beside(model, context)
                .flatMap(layers -> HeapHead.ifSmall(spec, dimension, layers)));
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
        requireConditions(law);
        noise.requireShape("the noise", steps + 1, n, d);

        FloatBlock states = FloatBlock.zeros(steps + 1, n, d);
        System.arraycopy(noise.data(), steps * n * d, states.data(), steps * n * d, n * d);
        Gaussians gaussians = Gaussians.zeros(steps, n, d);
        try (HeadUnderLaw network = steppingUnder(law, schedule)) {
            for (int step = steps - 1; step >= 0; step--) {
                predict(law, schedule, network, step, step + 1, states, gaussians);
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
        requireConditions(law);
        states.requireShape("the states", steps + 1, n, spec.tokenDimension());

        int rowsPerRun = Math.min(ROWS_PER_RUN, MODULATION_BYTES / (Float.BYTES * modulationLength));
        int stepsPerRun = Math.max(1, rowsPerRun / rows(law));
        Gaussians gaussians = Gaussians.zeros(steps, n, spec.tokenDimension());
        try (HeadUnderLaw network = under(law, schedule)) {
            for (int from = 0; from < steps; from += stepsPerRun) {
                int to = Math.min(from + stepsPerRun, steps);
                predict(law, schedule, network, from, to, states, gaussians);
            }
        }
        return new DenoisingPath(states, gaussians.means(), gaussians.deviations(law.temperature()));
    }

    @Override
    public int rowsAtOnce() {
        return heap.map(HeapHead::rowsAtOnce).orElseGet(DiffusionHead.super::rowsAtOnce);
    }

    @Override
    public void close() {
        forgetModulations();
        model.close();
    }

    /** What the network predicts for states under conditions at one original timestep, [n, 2 D]. */
    FloatBlock predict(FloatBlock states, FloatBlock conditions, int timestep) {
        int n = states.rows();
        DenoisingLaw law = new DenoisingLaw(conditions, Optional.empty(), spec.respacing(), 1, false)
                .over(new Steps(0, 1));
        DenoisingSchedule schedule = new DenoisingSchedule(coefficients(law.respacing()), embed(timestep));
        try (HeadUnderLaw network = new ConditionedHead(model, law, schedule)) {
            return network.predict(0, 1, states.reshape(1, n, spec.tokenDimension()));
        }
    }

    /** The network for single steps. */
    private HeadUnderLaw steppingUnder(DenoisingLaw law, DenoisingSchedule schedule) {
        return modulated(law, schedule, distinct ->
                heap.isPresent() || rows(law) <= MODULATED_ROWS || distinct.count() < law.count());
    }

    /** The network for all steps at once, after which some may be taken again. */
    private HeadUnderLaw under(DenoisingLaw law, DenoisingSchedule schedule) {
        return modulated(law, schedule, distinct -> true);
    }

    /** @param pays whether it pays to compute the modulations of all steps if they are not known */
    private HeadUnderLaw modulated(
            DenoisingLaw law, DenoisingSchedule schedule, Predicate<DistinctConditions> pays) {
        return underKnownModulations(law).orElseGet(() -> {
            // Who takes the first steps of a path goes on to its end, and weights are read once for all.
            DistinctConditions distinct =
                    DistinctConditions.of(law.over(new Steps(0, law.steps().end())));
            long bytes = (long) Float.BYTES * law.steps().end() * halves(law) * distinct.count() * modulationLength;
            if (!pays.test(distinct) || bytes > MODULATION_BYTES) {
                return new ConditionedHead(model, law, schedule);
            }
            forgetModulations();
            modulations = Optional.of(new Modulations(model, heap, schedule, distinct));
            return underKnownModulations(law).orElseThrow();
        });
    }

    private Optional<HeadUnderLaw> underKnownModulations(DenoisingLaw law) {
        return modulations.flatMap(known -> known.find(law)
                .map(conditions -> new ModulatedHead(model, known, known.offset(law), conditions, heap)));
    }

    private void forgetModulations() {
        modulations.ifPresent(Modulations::close);
        modulations = Optional.empty();
    }

    private void requireConditions(DenoisingLaw law) {
        law.conditions().requireShape("the conditions", law.count(), spec.conditionDimension());
    }

    /** Of the network, for a step. */
    private static int rows(DenoisingLaw law) {
        return law.count() * halves(law);
    }

    private static int halves(DenoisingLaw law) {
        return law.guidance().isPresent() ? 2 : 1;
    }

    /** The Gaussians of the law's steps from {@code from} (inclusive) to {@code to} (exclusive), all at once. */
    private void predict(
            DenoisingLaw law, DenoisingSchedule schedule, HeadUnderLaw network, int from, int to,
            FloatBlock states, Gaussians gaussians) {
        int n = law.count();
        int d = spec.tokenDimension();
        int halves = halves(law);
        int first = law.steps().first();
        FloatBlock predicted = network.predict(from, to, states.slice(from + 1, to + 1));
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

    private DenoisingSchedule schedule(Respacing respacing) {
        DenoisingSchedule known = schedules.get(respacing);
        if (known != null) {
            return known;
        }
        if (schedules.size() == SCHEDULES_KEPT) {
            schedules.clear();
        }
        DiffusionSchedule coefficients = coefficients(respacing);
        DenoisingSchedule schedule = new DenoisingSchedule(coefficients, embed(coefficients.timesteps()));
        schedules.put(respacing, schedule);
        return schedule;
    }

    private DiffusionSchedule coefficients(Respacing respacing) {
        return DiffusionSchedule.of(noiseSchedule, respacing);
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
