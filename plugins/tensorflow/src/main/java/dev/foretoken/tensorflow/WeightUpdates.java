package dev.foretoken.tensorflow;

import dev.foretoken.models.training.Optimizer;
import dev.foretoken.tensorflow.Variables.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/** An {@link Optimizer} on the variables of a model, with an exponential moving average (Polyak and Juditsky 1992). */
final class WeightUpdates {
    private static final float BETA_1 = 0.9f;
    /** Small batches want a longer memory of the gradient's size than MAR's (Marek et al. 2025, arXiv 2507.07101). */
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;
    private static final float LARGEST_NORM = 1;

    private final Layers layers;
    private final Ops tf;
    private final List<Tracked> tracked;
    private final List<Operand<TFloat32>> gradients;
    private final Operand<TFloat32> norm;

    /** @param loss a scalar that depends on all variables */
    WeightUpdates(Layers layers, List<Variable> variables, Operand<TFloat32> loss) {
        this.layers = layers;
        this.tf = layers.tf();
        this.tracked = variables.stream().map(this::track).toList();
        Output<?>[] weights = variables.stream().map(variable -> variable.value().asOutput()).toArray(Output[]::new);
        this.gradients = Stream.of(layers.graph().addGradients(loss.asOutput(), weights))
                .<Operand<TFloat32>>map(gradient -> gradient.expect(TFloat32.class))
                .toList();
        this.norm = norm();
    }

    /** A variable and what is kept for it: of Muon's, the mean is a sum, and there is no square. */
    private record Tracked(Variable variable, Slot mean, Slot square, Slot average) {
        List<Slot> slots() {
            return List.of(mean, square, average);
        }
    }

    /** A further variable of the same shape. */
    record Slot(String name, VarHandleOp handle, Operand<TFloat32> value) {}

    /** Of the loss by the variables, in their order. */
    List<Operand<TFloat32>> gradients() {
        return gradients;
    }

    /** Length of the gradient as a whole. */
    Operand<TFloat32> gradientNorm() {
        return norm;
    }

    /** Everything that changes in training. */
    List<Slot> state() {
        return tracked.stream()
                .flatMap(each -> Stream.concat(Stream.of(weights(each.variable)), each.slots().stream()))
                .toList();
    }

    /** The averaged weights of each variable, in their order. */
    List<Operand<TFloat32>> averages() {
        return tracked.stream().map(each -> each.average.value).toList();
    }

    /** Empties the memory and starts the average from the weights that are loaded. */
    List<Op> reset() {
        List<Op> resets = new ArrayList<>();
        for (Tracked each : tracked) {
            resets.add(tf.assignVariableOp(each.mean.handle, zeros(each.variable)));
            resets.add(tf.assignVariableOp(each.square.handle, zeros(each.variable)));
            resets.add(tf.assignVariableOp(each.average.handle, each.variable.value()));
        }
        return resets;
    }

    /**
     * One step.
     *
     * @param settings learning rate, beta_1^k, beta_2^k and the average's decay, [4]
     */
    List<Op> update(Optimizer optimizer, Operand<TFloat32> settings) {
        List<Operand<TFloat32>> each = List.copyOf(tf.unstack(settings, 4L).output());
        Muon muon = new Muon(layers);
        Operand<TFloat32> clip = tf.math.minimum(
                tf.constant(1f), tf.math.div(tf.constant(LARGEST_NORM), norm));
        List<Op> updates = new ArrayList<>();
        for (int i = 0; i < tracked.size(); i++) {
            Tracked weights = tracked.get(i);
            Op stepped = optimizer == Optimizer.MUON && Muon.suits(weights.variable)
                    ? muon.update(weights.variable.handle(), weights.mean.handle, gradients.get(i), each.get(0))
                    : tf.train.resourceApplyAdam(
                            weights.variable.handle(), weights.mean.handle, weights.square.handle, each.get(1),
                            each.get(2), each.get(0), tf.constant(BETA_1), tf.constant(BETA_2), tf.constant(EPSILON),
                            tf.math.mul(gradients.get(i), clip));
            Ops after = tf.withControlDependencies(stepped);
            Operand<TFloat32> now = after.readVariableOp(weights.variable.handle(), TFloat32.class);
            Operand<TFloat32> before = after.readVariableOp(weights.average.handle, TFloat32.class);
            updates.add(tf.assignSubVariableOp(
                    weights.average.handle,
                    tf.math.mul(tf.math.sub(tf.constant(1f), each.get(3)), tf.math.sub(before, now))));
        }
        return updates;
    }

    /** Puts the averaged weights in the place of the weights, and these in theirs. */
    List<Op> exchange() {
        List<Op> exchanges = new ArrayList<>();
        for (Tracked each : tracked) {
            Operand<TFloat32> weights = each.variable.value().asOutput().expect(TFloat32.class);
            // Neither is written before both are read.
            Ops after = tf.withControlDependencies(weights, each.average.value);
            exchanges.add(after.assignVariableOp(each.variable.handle(), each.average.value));
            exchanges.add(after.assignVariableOp(each.average.handle, weights));
        }
        return exchanges;
    }

    /** What {@link #update} takes at step k, counted from 1. */
    static float[] settings(long step, float learningRate, float averageDecay) {
        return new float[] {
            learningRate, (float) Math.pow(BETA_1, step), (float) Math.pow(BETA_2, step), averageDecay
        };
    }

    private Operand<TFloat32> norm() {
        List<Operand<TFloat32>> squares = gradients.stream()
                .<Operand<TFloat32>>map(gradient -> tf.reduceSum(
                        tf.math.square(tf.reshape(gradient, tf.constant(new int[] {-1}))), tf.constant(0)))
                .toList();
        return tf.math.sqrt(tf.math.addN(squares));
    }

    private Tracked track(Variable variable) {
        return new Tracked(
                variable, slot("mean/", variable), slot("square/", variable), slot("average/", variable));
    }

    private Slot slot(String kind, Variable variable) {
        String name = kind + variable.name();
        VarHandleOp handle =
                tf.varHandleOp(TFloat32.class, variable.value().shape(), VarHandleOp.sharedName(name));
        return new Slot(name, handle, tf.readVariableOp(handle, TFloat32.class));
    }

    private static Slot weights(Variable variable) {
        Operand<TFloat32> value = variable.value().asOutput().expect(TFloat32.class);
        return new Slot("weights/" + variable.name(), variable.handle(), value);
    }

    private Operand<TFloat32> zeros(Variable variable) {
        return tf.math.mul(variable.value().asOutput().expect(TFloat32.class), tf.constant(0f));
    }
}
