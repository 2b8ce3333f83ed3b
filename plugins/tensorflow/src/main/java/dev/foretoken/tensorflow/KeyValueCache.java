package dev.foretoken.tensorflow;

import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Keys and values of rows that were computed before: for each block a resource variable, [capacity, 2 * width]. */
final class KeyValueCache {
    private final Layers layers;
    private final Ops tf;
    private final int width;
    private final Operand<TInt32> written;
    private final Operand<TInt32> seen;
    private final Operand<TInt32> capacity;
    private final List<Op> allocations = new ArrayList<>();

    /**
     * @param written the rows of the cache in which the new keys and values go, [rows]
     * @param seen the rows of the cache that are attended to, [n]
     */
    KeyValueCache(Layers layers, int width, Operand<TInt32> written, Operand<TInt32> seen) {
        this.layers = layers;
        this.tf = layers.tf();
        this.width = width;
        this.written = written;
        this.seen = seen;
        this.capacity = layers.input(TInt32.class, 1);
    }

    /**
     * Writes what is new and reads all that is seen.
     *
     * @param keysAndValues [rows, 2 * width]
     * @return [n, 2 * width]
     */
    <T extends TFloating> Operand<T> extend(int block, Operand<T> keysAndValues) {
        Class<T> type = keysAndValues.type();
        VarHandleOp variable = tf.varHandleOp(
                type, Tensors.shape(-1, 2 * width), VarHandleOp.sharedName("keys and values " + block));
        Operand<TFloat32> empty =
                tf.fill(layers.concat(0, capacity, tf.constant(new int[] {2 * width})), tf.constant(0f));
        allocations.add(tf.assignVariableOp(variable, tf.dtypes.cast(empty, type)));
        Op write = tf.resourceScatterUpdate(variable, written, keysAndValues);
        return tf.withControlDependencies(write).resourceGather(variable, seen, type);
    }

    /** Makes room for so many rows in all blocks, [1], which it returns; what was in the cache is lost. */
    GraphFunction allocation() {
        return new GraphFunction(
                List.of(capacity), List.of(tf.withControlDependencies(allocations).identity(capacity)));
    }
}
