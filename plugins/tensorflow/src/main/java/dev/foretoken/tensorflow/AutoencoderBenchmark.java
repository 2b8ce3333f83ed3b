package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Times both halves of KL-16 on one picture beside one plain convolution, whose rate is what they can hope for. The
 * three take turns, so that whatever else the machine does falls on all of them, and the fastest turn of each counts.
 */
public final class AutoencoderBenchmark implements ToolProvider {
    private static final int TURNS = 6;
    private static final KlAutoencoderSpec SIZE = new KlAutoencoderSpec(0, null, 0, null, null);
    private static final LatentSpec LATENT = new LatentSpec(16, 16, 16, 1, 0.2325f);
    private static final int SIDE = SIZE.factor() * LATENT.width();
    private static final String PLAIN = "plain";

    @Override
    public String name() {
        return "foretoken-benchmark-autoencoder";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        if (arguments.length > 1 || List.of(arguments).contains("--help")) {
            err.println("It takes one argument, the device to run on: auto, cpu (so by default) or gpu:N");
            return 2;
        }
        try {
            Device device = arguments.length == 0 ? Device.CPU : Device.parse(arguments[0]);
            for (Precision precision : Precision.values()) {
                out.printf("KL-16, one picture of %dx%d, %s on %s, %d processors%n",
                        SIDE, SIDE, precision, device, Runtime.getRuntime().availableProcessors());
                measure(out, new RandomModel(device, precision));
            }
            return 0;
        } catch (ForetokenException e) {
            err.println(e.getMessage());
            return e.code().exitStatus();
        }
    }

    private static void measure(PrintWriter out, RandomModel context) {
        int width = SIZE.width();
        try (Work plain = new Work(context, AutoencoderBenchmark::plainConvolution, 1, SIDE, SIDE, width);
                Work decode = new Work(
                        context, layers -> new KlAutoencoderGraph(layers, SIZE, LATENT.channels()).decode(),
                        1, LATENT.channels(), LATENT.height(), LATENT.width());
                Work encode = new Work(
                        context, layers -> new KlAutoencoderGraph(layers, SIZE, LATENT.channels()).encode(),
                        1, 3, SIDE, SIDE)) {
            for (int turn = 0; turn < TURNS; turn++) {
                plain.run();
                decode.run();
                encode.run();
            }
            double ceiling = plain.print(out, "convolution", context.operations(PLAIN));
            double decoded = decode.print(out, "decode", context.operations("decoder", "post_quant_conv"));
            double encoded = encode.print(out, "encode", context.operations("encoder", "quant_conv"));
            out.printf("  of the convolution's rate: decode %.2f, encode %.2f%n", decoded / ceiling, encoded / ceiling);
        }
    }

    private static GraphFunction plainConvolution(Layers layers) {
        Operand<TFloat32> x = layers.input(TFloat32.class, -1, -1, -1, SIZE.width());
        return new GraphFunction(
                List.of(x),
                List.of(new ConvolutionLayers(layers).convolution(PLAIN, x, SIZE.width(), SIZE.width(), 3)));
    }

    /** Something to time. */
    private static final class Work implements AutoCloseable {
        private final TensorFlowModel<GraphFunction> model;
        private final TFloat32 input;
        private double seconds = Double.POSITIVE_INFINITY;

        Work(PartContext context, Function<Layers, GraphFunction> build, int... inputShape) {
            this.model = TensorFlowModel.load("benchmark", context, build);
            this.input = Tensors.of(RandomModel.random(inputShape));
        }

        void run() {
            long start = System.nanoTime();
            model.run(model.functions(), input).close();
            seconds = Math.min(seconds, (System.nanoTime() - start) * 1e-9);
        }

        /** Prints and returns the rate, in operations per second. */
        double print(PrintWriter out, String what, double operations) {
            double rate = operations / seconds;
            out.printf("  %-12s %4.0f GFLOP %6.3f s %4.0f GF/s%n", what, operations * 1e-9, seconds, rate * 1e-9);
            return rate;
        }

        @Override
        public void close() {
            input.close();
            model.close();
        }
    }

    /** KL-16 and the plain convolution with random weights, which are drawn as they are read. */
    private record RandomModel(Device device, Precision precision, Map<String, int[]> shapes)
            implements PartContext, Weights {
        private static final Pattern LEVEL = Pattern.compile("\\.(?:down|up)\\.(\\d+)\\.(upsample|downsample)?");

        RandomModel(Device device, Precision precision) {
            this(device, precision, new LinkedHashMap<>(SIZE.tensors(LATENT)));
            shapes.put(PLAIN + ".weight", new int[] {SIZE.width(), SIZE.width(), 3, 3});
            shapes.put(PLAIN + ".bias", new int[] {SIZE.width()});
        }

        /** Additions and multiplications of the convolutions whose names begin so, for one picture. */
        double operations(String... prefixes) {
            return shapes.entrySet().stream()
                    .filter(tensor -> List.of(prefixes).contains(tensor.getKey().split("\\.")[0]))
                    .filter(tensor -> tensor.getValue().length == 4)
                    .mapToDouble(tensor -> 2.0 * size(tensor.getValue()) * pixels(tensor.getKey()))
                    .sum();
        }

        private static double pixels(String name) {
            return Math.pow(SIDE >> level(name), 2);
        }

        /** At which level a convolution's output is; each level halves the picture. */
        private static int level(String name) {
            Matcher matcher = LEVEL.matcher(name);
            if (matcher.find()) {
                int level = Integer.parseInt(matcher.group(1));
                return matcher.group(2) == null ? level : matcher.group(2).equals("upsample") ? level - 1 : level + 1;
            }
            return Set.of(PLAIN + ".weight", "encoder.conv_in.weight", "decoder.conv_out.weight").contains(name)
                    ? 0 : SIZE.levels() - 1;
        }

        private static double size(int... shape) {
            double size = 1;
            for (int length : shape) {
                size *= length;
            }
            return size;
        }

        /** As large as keeps the values of every layer near 1. */
        static FloatBlock random(int... shape) {
            FloatBlock block = FloatBlock.zeros(shape);
            float bound = (float) Math.sqrt(3.0 / block.rowLength());
            new Philox(1).uniforms(-bound, bound, 0, 0, 0, block.data());
            return block;
        }

        @Override
        public Set<String> names() {
            return shapes.keySet();
        }

        @Override
        public int[] shape(String name) {
            return shapes.get(name);
        }

        @Override
        public FloatBlock read(String name) {
            return random(shape(name));
        }

        @Override
        public LatentSpec latent() {
            return LATENT;
        }

        @Override
        public Weights weights() {
            return this;
        }
    }
}
