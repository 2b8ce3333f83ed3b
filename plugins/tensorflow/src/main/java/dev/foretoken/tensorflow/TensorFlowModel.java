package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PartContext;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * One graph with one long-lived session, in which the model's weights are variables.
 *
 * @param <F> the functions of the graph: one {@link GraphFunction} or a record of several
 */
final class TensorFlowModel<F> implements AutoCloseable {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final String part;
    private final Graph graph;
    private final Session session;
    private final DeviceSpec device;
    private final F functions;
    private boolean closed;

    private TensorFlowModel(String part, Graph graph, Session session, DeviceSpec device, F functions) {
        this.part = part;
        this.graph = graph;
        this.session = session;
        this.device = device;
        this.functions = functions;
    }

    /** What can be called: what is fed and what is fetched. */
    record GraphFunction(List<Operand<?>> inputs, List<Operand<?>> outputs) {}

    /**
     * Builds the graph and loads the weights that it reads.
     *
     * @param part names the model in messages
     * @param build adds the layers to the empty graph
     */
    static <F> TensorFlowModel<F> load(String part, PartContext context, Function<Layers, F> build) {
        return load(part, context, false, build);
    }

    /** The same with weights that will change: they are float32 even if products are computed in a narrower type. */
    static <F> TensorFlowModel<F> loadForTraining(String part, PartContext context, Function<Layers, F> build) {
        return load(part, context, true, build);
    }

    private static <F> TensorFlowModel<F> load(
            String part, PartContext context, boolean training, Function<Layers, F> build) {
        try {
            DeviceSpec device = TensorFlowDevices.resolve(context.device());
            return load(
                    part, settings(device, training), device,
                    graph -> new Layers(graph, context, device, training), build);
        } catch (TensorFlowException e) {
            throw failed(part, e);
        }
    }

    private static <F> TensorFlowModel<F> load(
            String part, ConfigProto settings, DeviceSpec device, Function<Graph, Layers> start,
            Function<Layers, F> build) {
        Graph graph = new Graph();
        Session session = null;
        try {
            session = new Session(graph, settings);
            Layers layers = start.apply(graph);
            F functions = build.apply(layers);
            layers.load(session);
            return new TensorFlowModel<>(part, graph, session, device, functions);
        } catch (RuntimeException | Error e) {
            // An error too, such as a heap too small for the weights: natives are no garbage collector's.
            if (session != null) {
                session.close();
            }
            graph.close();
            throw e;
        }
    }

    F functions() {
        return functions;
    }

    /** Whether it computes on the CPU, where the heap is near. */
    boolean isOnCpu() {
        return device.deviceType() == DeviceSpec.DeviceType.CPU;
    }

    /** Runs a function; the caller closes the inputs and the result. */
    Result run(GraphFunction function, Tensor... inputs) {
        Session.Runner runner = session.runner();
        for (int i = 0; i < inputs.length; i++) {
            runner.feed(function.inputs().get(i), inputs[i]);
        }
        function.outputs().forEach(runner::fetch);
        try {
            return runner.run();
        } catch (TensorFlowException e) {
            throw failed(part, e);
        }
    }

    /**
     * Runs a function of one float32 output.
     *
     * @throws ForetokenException with {@link ForetokenException.Code#NOT_FINITE} if the output holds NaN or infinity
     */
    FloatBlock compute(GraphFunction function, Tensor... inputs) {
        try (Result result = run(function, inputs)) {
            return requireFinite(Tensors.block(result.get(0)));
        }
    }

    /** @throws ForetokenException with {@link ForetokenException.Code#NOT_FINITE} if it holds NaN or infinity */
    FloatBlock requireFinite(FloatBlock output) {
        return requireFinite(part, output);
    }

    /**
     * The same for what was computed elsewhere.
     *
     * @param part names the model in the message
     * @throws ForetokenException with {@link ForetokenException.Code#NOT_FINITE} if it holds NaN or infinity
     */
    static FloatBlock requireFinite(String part, FloatBlock output) {
        if (!output.isFinite()) {
            throw new ForetokenException(
                    ForetokenException.Code.NOT_FINITE,
                    "The " + part + " computed NaN or infinity: its weights and settings do not go together, or its"
                            + " inputs are far from what it was trained with");
        }
        return output;
    }

    /** What is made beside the model; without it nobody would close the model. */
    <T> T orClosed(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            session.close();
            graph.close();
        }
    }

    private static ConfigProto settings(DeviceSpec device, boolean training) {
        boolean gpu = device.deviceType() == DeviceSpec.DeviceType.GPU;
        // A session opens every GPU that it may use; on the CPU it uses none.
        int gpus = gpu ? device.deviceIndex() + 1 : 0;
        // Every layer waits for the one before it, so threads serve inside an operation, never between two; but the
        // gradients of a layer's weights and of its input do not wait for each other.
        int operationsAtOnce = training ? CORES : 1;
        // On a CPU the rewriting of a graph with its gradients takes 5 to 12 seconds, and saves nothing afterwards.
        RewriterConfig rewriting = RewriterConfig.newBuilder().setDisableMetaOptimizer(training && !gpu).build();
        return ConfigProto.newBuilder()
                // The threads inside operations are those of the process, of which its first session decides.
                .setIntraOpParallelismThreads(CORES)
                .setInterOpParallelismThreads(operationsAtOnce)
                // And so are those between operations, unless a session has its own.
                .setUsePerSessionThreads(training)
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting))
                .setAllowSoftPlacement(true)
                .putDeviceCount("GPU", gpus)
                .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                .build();
    }

    private static ForetokenException failed(String part, TensorFlowException e) {
        return new ForetokenException(
                ForetokenException.Code.PLUGIN_FAILED, "TensorFlow failed in the " + part + ": " + e.getMessage(), e);
    }
}
