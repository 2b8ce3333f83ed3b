package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * The weights of a model as resource variables of its graph. Unlike constants they are held once and cost the graph
 * optimiser nothing.
 */
final class Variables {
    /** Few enough that the copies on their way matter little, enough that each run's optimiser pass does not either. */
    private static final long BYTES_PER_RUN = 64L << 20;

    private final Ops tf;
    private final String model;
    private final Map<String, Variable> declared = new LinkedHashMap<>();

    /** @param model begins the variables' names, where a graph holds more than one model */
    Variables(Ops tf, String model) {
        this.tf = tf;
        this.model = model;
    }

    /** All variables that were read so far. */
    List<Variable> declared() {
        return List.copyOf(declared.values());
    }

    /** The parameter's values, in its own layout. */
    <T extends TFloating> Operand<T> read(Parameter parameter, Class<T> type) {
        return read(parameter, type, new int[0]);
    }

    /**
     * The parameter's values with their axes permuted, which costs time once, while loading.
     *
     * @param permutation which axis of the parameter comes at each place; none leaves them as they are
     */
    <T extends TFloating> Operand<T> read(Parameter parameter, Class<T> type, int... permutation) {
        String key = model + type.getSimpleName() + " " + parameter.name();
        return declared.computeIfAbsent(key, name -> declare(name, parameter, type, permutation))
                .value().asOutput().expect(type);
    }

    private <T extends TFloating> Variable declare(
            String name, Parameter parameter, Class<T> type, int... permutation) {
        Shape shape = Tensors.shape(parameter.shape());
        Placeholder<TFloat32> source = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        Operand<TFloat32> permuted = source;
        if (permutation.length > 0) {
            permuted = tf.linalg.transpose(source, tf.constant(permutation));
        }
        VarHandleOp handle = tf.varHandleOp(type, permuted.shape(), VarHandleOp.sharedName(name));
        Op assignment = tf.assignVariableOp(
                handle, type == TFloat32.class ? permuted : tf.dtypes.cast(permuted, type));
        return new Variable(
                name, parameter, Arrays.stream(permutation).boxed().toList(), source, handle,
                tf.readVariableOp(handle, type), assignment);
    }

    /** Reads all values and hands them to the session. */
    void load(Session session) {
        List<Variable> batch = new ArrayList<>();
        long bytes = 0;
        for (Variable variable : declared.values()) {
            batch.add(variable);
            bytes += variable.source.shape().size() * Float.BYTES;
            if (bytes >= BYTES_PER_RUN) {
                assign(session, batch);
                batch.clear();
                bytes = 0;
            }
        }
        assign(session, batch);
    }

    private static void assign(Session session, List<Variable> batch) {
        Session.Runner runner = session.runner();
        List<Tensor> fed = new ArrayList<>();
        try {
            for (Variable variable : batch) {
                Tensor values = Tensors.of(variable.parameter.values());
                fed.add(values);
                runner.feed(variable.source, values).addTarget(variable.assignment);
            }
            runner.run().close();
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    /**
     * A variable of the graph.
     *
     * @param name unique in the graph
     * @param parameter what it holds of the checkpoint
     * @param permutation which axis of the parameter comes at each place; none if they are as they were
     * @param source where the parameter is fed to load it
     * @param handle the resource
     * @param value its values when they are read
     * @param assignment loads it
     */
    record Variable(
            String name, Parameter parameter, List<Integer> permutation, Operand<TFloat32> source,
            VarHandleOp handle, Operand<? extends TFloating> value, Op assignment) {
        /** Puts values, in the variable's layout, where the parameter was read from, see {@link Parameter#store}. */
        void store(FloatBlock values, Map<String, FloatBlock> tensors) {
            parameter.store(Permutation.inverse(values, permutation), tensors);
        }
    }
}
