package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Weights;
import dev.foretoken.models.InMemoryWeights;
import dev.foretoken.models.training.Optimizer;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import dev.foretoken.tensorflow.Variables.Variable;
import dev.foretoken.tensorflow.WeightUpdates.Slot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Trains the weights that a graph reads.
 *
 * @param <B> what a step learns from
 */
final class TensorFlowTrainer<B> implements Trainer<B> {
    private static final String GRADIENT_NORM = "gradient-norm";

    private final Objective<B> objective;
    private final TensorFlowModel<Functions> model;
    /** A session copies the graph for each function that it runs first, so no optimizer is added before it is used. */
    private final Map<Optimizer, GraphFunction> steps = new EnumMap<>(Optimizer.class);

    /**
     * What is minimised.
     *
     * @param name names the model in messages
     * @param measures names of what the graph computes, the loss first
     * @param build adds the measures, scalars, to the graph
     * @param feed the tensors of a batch, in the order of the inputs of what {@code build} returned
     */
    record Objective<B>(
            String name, List<String> measures, Function<Layers, GraphFunction> build,
            Function<B, List<Tensor>> feed) {}

    private record Functions(
            List<Variable> variables, List<Slot> slots, GraphFunction reset,
            Function<Optimizer, GraphFunction> step, GraphFunction measure, GraphFunction exchange,
            GraphFunction gradients, GraphFunction averages, GraphFunction state, GraphFunction restore) {}

    TensorFlowTrainer(Objective<B> objective, PartContext context) {
        this.objective = objective;
        this.model = TensorFlowModel.loadForTraining(objective.name, context, layers -> functions(layers, objective));
        model.run(model.functions().reset).close();
    }

    private static Functions functions(Layers layers, Objective<?> objective) {
        Ops tf = layers.tf();
        GraphFunction losses = objective.build.apply(layers);
        List<Variable> variables = layers.variables();
        Operand<TFloat32> loss = losses.outputs().get(0).asOutput().expect(TFloat32.class);
        WeightUpdates updates = new WeightUpdates(layers, variables, loss);

        Operand<TFloat32> settings = layers.input(TFloat32.class, 4);
        List<Operand<?>> measures = new ArrayList<>(losses.outputs());
        measures.add(updates.gradientNorm());
        List<Operand<?>> inputs = new ArrayList<>(losses.inputs());
        inputs.add(settings);
        return new Functions(
                variables, updates.state(), after(tf, List.of(), updates.reset(), List.of(tf.constant(0f))),
                optimizer -> after(tf, inputs, updates.update(optimizer, settings), measures), losses,
                after(tf, List.of(), updates.exchange(), List.of(tf.constant(0f))),
                new GraphFunction(losses.inputs(), List.copyOf(updates.gradients())),
                new GraphFunction(List.of(), List.copyOf(updates.averages())),
                new GraphFunction(List.of(), updates.state().stream().<Operand<?>>map(Slot::value).toList()),
                restore(tf, updates.state()));
    }

    private static GraphFunction restore(Ops tf, List<Slot> slots) {
        List<Operand<?>> sources = new ArrayList<>();
        List<Op> assignments = new ArrayList<>();
        for (Slot slot : slots) {
            Placeholder<TFloat32> source = tf.placeholder(TFloat32.class, Placeholder.shape(slot.value().shape()));
            sources.add(source);
            assignments.add(tf.assignVariableOp(slot.handle(), source));
        }
        return after(tf, List.copyOf(sources), assignments, List.of(tf.constant(0f)));
    }

    /** A function whose results are there only when some operations are done. */
    private static GraphFunction after(Ops tf, List<Operand<?>> inputs, List<Op> first, List<Operand<?>> results) {
        Ops after = tf.withControlDependencies(first);
        return new GraphFunction(inputs, results.stream().<Operand<?>>map(after::identity).toList());
    }

    @Override
    public List<String> measures() {
        return Stream.concat(objective.measures.stream(), Stream.of(GRADIENT_NORM)).toList();
    }

    @Override
    public float[] step(B batch, Update update) {
        List<Tensor> fed = new ArrayList<>(objective.feed.apply(batch));
        fed.add(Tensors.of(
                FloatBlock.of(WeightUpdates.settings(update.step(), update.learningRate(), update.averageDecay()), 4)));
        float[] measures = scalars(steps.computeIfAbsent(update.optimizer(), model.functions().step), fed);
        if (!Float.isFinite(measures[0]) || !Float.isFinite(measures[measures.length - 1])) {
            throw new ForetokenException(
                    ForetokenException.Code.NOT_FINITE,
                    "The training of the " + objective.name + " diverged at step [" + update.step() + "]: its loss is ["
                            + measures[0] + "]; use a smaller learning rate than [" + update.learningRate() + "]");
        }
        return measures;
    }

    @Override
    public float[] measure(B batch) {
        return scalars(model.functions().measure, objective.feed.apply(batch));
    }

    @Override
    public float[] measureAveraged(B batch) {
        model.run(model.functions().exchange).close();
        try {
            return measure(batch);
        } finally {
            model.run(model.functions().exchange).close();
        }
    }

    /** Of the loss by every variable, by the variable's name, in the variable's layout. */
    Map<String, FloatBlock> gradients(B batch) {
        List<String> names = model.functions().variables.stream().map(Variable::name).toList();
        return blocks(model.functions().gradients, names, objective.feed.apply(batch));
    }

    @Override
    public Weights averaged() {
        List<Variable> variables = model.functions().variables;
        Map<String, FloatBlock> averages =
                blocks(model.functions().averages, variables.stream().map(Variable::name).toList(), List.of());
        Map<String, FloatBlock> tensors = new LinkedHashMap<>();
        variables.forEach(variable -> variable.store(averages.get(variable.name()), tensors));
        return new InMemoryWeights(tensors);
    }

    @Override
    public Map<String, FloatBlock> state() {
        return blocks(model.functions().state, names(), List.of());
    }

    @Override
    public void restore(Weights state) {
        List<Tensor> fed = names().stream().<Tensor>map(name -> Tensors.of(state.read(name))).toList();
        close(fed, model.run(model.functions().restore, fed.toArray(Tensor[]::new)));
    }

    @Override
    public void close() {
        model.close();
    }

    private List<String> names() {
        return model.functions().slots.stream().map(Slot::name).toList();
    }

    private float[] scalars(GraphFunction function, List<Tensor> fed) {
        Map<String, FloatBlock> results =
                blocks(function, measures().subList(0, function.outputs().size()), fed);
        float[] values = new float[results.size()];
        int next = 0;
        for (FloatBlock result : results.values()) {
            values[next++] = result.data()[0];
        }
        return values;
    }

    private Map<String, FloatBlock> blocks(GraphFunction function, List<String> names, List<Tensor> fed) {
        try (Result result = model.run(function, fed.toArray(Tensor[]::new))) {
            Map<String, FloatBlock> blocks = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                blocks.put(names.get(i), Tensors.block(result.get(i)));
            }
            return blocks;
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    private static void close(List<Tensor> fed, Result result) {
        result.close();
        fed.forEach(Tensor::close);
    }
}
