package dev.foretoken.tensorflow;

import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;

/** The gradients of what a function computes, with respect to all variables that are read. */
final class Gradients {
    private Gradients() {}

    /** The gradients of the function's last output. */
    static GraphFunction of(Layers layers, GraphFunction function) {
        Graph graph = (Graph) layers.tf().scope().env();
        List<Output<?>> weights = new ArrayList<>();
        for (Iterator<GraphOperation> operations = graph.operations(); operations.hasNext(); ) {
            GraphOperation operation = operations.next();
            if (operation.type().equals("ReadVariableOp")) {
                weights.add(operation.output(0));
            }
        }
        Operand<?> last = function.outputs().get(function.outputs().size() - 1);
        Output<?>[] gradients = graph.addGradients(last.asOutput(), weights.toArray(Output<?>[]::new));
        return new GraphFunction(function.inputs(), List.<Operand<?>>of(gradients));
    }
}
