package dev.foretoken.models.training;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.models.DataType;
import dev.foretoken.models.Safetensors;
import dev.foretoken.models.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A training in a folder of its own: its plan, its state as of the last checkpoint, its log and its loss curve.
 * Whenever it stops, also by a kill, it goes on from the last checkpoint; since a step's batch depends on the seed and
 * the step alone, it then does what it would have done.
 *
 * @param <B> what a step learns from
 */
public final class TrainingRun<B> {
    private static final String STATE = "state.safetensors";
    private static final String LOG = "log.jsonl";
    private static final String CURVE = "loss.png";
    private static final String STEP = "step";
    /** Name of the loss of held-out batches among the measures: under the averaged weights, which become the model. */
    static final String HELD_OUT = "held-out";
    private static final long CHECKPOINT_NANOS = 40_000_000_000L;
    private static final long LOG_NANOS = 5_000_000_000L;
    private static final long HELD_OUT_NANOS = 60_000_000_000L;
    /** Steps take at least so many times as long as the held-out batches between them. */
    private static final long STEPS_PER_LOOK = 20;
    /** Batches that are prepared at once: a GPU is faster than one thread that draws its random numbers. */
    private static final int AHEAD = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private final Path folder;
    private final TrainingPlan plan;
    private final Trainer<B> trainer;
    private final TrainingData<B> data;
    private TrainingLog log;
    private long step;

    /**
     * Begins a training, or finds where it stopped.
     *
     * @param folder of this run; it is made if it is not there
     * @throws ForetokenException if the folder holds a run with another plan, or one that is going, or cannot be
     *     written
     */
    public TrainingRun(Path folder, TrainingPlan plan, Trainer<B> trainer, TrainingData<B> data) {
        this.folder = folder;
        this.plan = plan;
        this.trainer = trainer;
        this.data = data;
        PlanFile.agree(folder, plan);
        // The log is cut to the last checkpoint, which is behind a run that is going.
        PlanFile.alone(folder, () -> {
            step = restore();
            log = new TrainingLog(folder.resolve(LOG), step);
        });
    }

    /** Told what was logged. */
    public interface Listener {
        void logged(TrainingLog.Entry entry, long steps);
    }

    /** Steps that are done. */
    public long step() {
        return step;
    }

    /** What was measured so far. */
    public TrainingLog log() {
        return log;
    }

    /**
     * Trains to the end of the plan.
     *
     * @param listener may throw to stop it, after which all steps so far are kept
     * @throws ForetokenException if the training diverges, what is kept is then the last checkpoint; or if another
     *     process has this run
     */
    public void run(Listener listener) {
        PlanFile.alone(folder, () -> train(listener));
    }

    private void train(Listener listener) {
        Interval interval = new Interval();
        long saved = System.nanoTime();
        long nextLook = saved + HELD_OUT_NANOS;
        Queue<CompletableFuture<B>> ahead = new ArrayDeque<>();
        boolean sound = true;
        try {
            while (step < plan.steps()) {
                while (ahead.size() < AHEAD && step + ahead.size() < plan.steps()) {
                    long number = step + ahead.size() + 1;
                    ahead.add(CompletableFuture.supplyAsync(() -> data.batches().apply(number)));
                }
                B batch = join(ahead.remove());
                sound = false;
                interval.add(trainer.step(batch, plan.update(step + 1)));
                sound = true;
                step++;
                long now = System.nanoTime();
                boolean last = step == plan.steps();
                if (last || now - interval.started >= LOG_NANOS) {
                    boolean look = last || now - nextLook >= 0;
                    log.add(interval.entry(look ? heldOutLoss() : OptionalDouble.empty()));
                    if (look) {
                        long looked = System.nanoTime();
                        nextLook = looked + Math.max(HELD_OUT_NANOS, STEPS_PER_LOOK * (looked - now));
                    }
                    interval = new Interval();
                    listener.logged(log.entries().get(log.entries().size() - 1), plan.steps());
                }
                if (!last && now - saved >= CHECKPOINT_NANOS) {
                    save();
                    saved = System.nanoTime();
                }
            }
        } finally {
            ahead.forEach(batch -> batch.cancel(true));
            if (sound) {
                save();
            }
        }
    }

    private OptionalDouble heldOutLoss() {
        return data.heldOut().stream().mapToDouble(batch -> trainer.measureAveraged(batch)[0]).average();
    }

    private static <T> T join(CompletableFuture<T> batch) {
        try {
            return batch.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void save() {
        SafetensorsWriter.write(
                folder.resolve(STATE), trainer.state(), DataType.F32, Map.of(STEP, Long.toString(step)));
        LossCurve.write(log.entries(), plan.steps(), folder.resolve(CURVE));
    }

    private long restore() {
        Path file = folder.resolve(STATE);
        if (!Files.exists(file)) {
            return 0;
        }
        try (Safetensors state = Safetensors.open(file)) {
            trainer.restore(state);
            return Long.parseLong(state.metadata().get(STEP));
        } catch (NumberFormatException e) {
            throw new ForetokenException(
                    Code.INVALID_CHECKPOINT, "[" + file + "] does not tell its step: start the run anew", e);
        }
    }

    /** Some steps in a row. */
    private final class Interval {
        private final long started = System.nanoTime();
        private final double[] sums = new double[trainer.measures().size()];
        private int count;

        void add(float... measures) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += measures[i];
            }
            count++;
        }

        TrainingLog.Entry entry(OptionalDouble heldOut) {
            double seconds = (System.nanoTime() - started) * 1e-9;
            Map<String, Double> means = new LinkedHashMap<>();
            List<String> names = trainer.measures();
            for (int i = 0; i < sums.length; i++) {
                means.put(names.get(i), sums[i] / count);
            }
            heldOut.ifPresent(loss -> means.put(HELD_OUT, loss));
            return new TrainingLog.Entry(
                    step, means, plan.update(step).learningRate(), count * plan.batchSize() / seconds,
                    log.seconds() + seconds);
        }
    }
}
