package dev.foretoken.tensorflow;

import java.util.ArrayList;
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
import org.tensorflow.types.family.TType;

/**
 * The weights of a model as resource variables of its graph. Unlike constants they are held once and cost the graph
 * optimiser nothing.
 */
final class Variables {
    /** Few enough that the copies on their way matter little, enough that each run's optimiser pass does not either. */
    private static final long BYTES_PER_RUN = 64L << 20;

    private final Ops tf;
    private final Map<String, Variable> declared = new LinkedHashMap<>();

    Variables(Ops tf) {
        this.tf = tf;
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
        String key = type.getSimpleName() + " " + parameter.name();
        Variable variable = declared.computeIfAbsent(key, name -> declare(name, parameter, type, permutation));
        return tf.readVariableOp(variable.handle, type);
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
        return new Variable(parameter, source, handle, assignment);
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
                Tensor values = Tensors.of(variable.parameter.values().get());
                fed.add(values);
                runner.feed(variable.source, values).addTarget(variable.assignment);
            }
            runner.run().close();
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    private record Variable(
            Parameter parameter, Operand<TFloat32> source, Operand<? extends TType> handle, Op assignment) {}
}
