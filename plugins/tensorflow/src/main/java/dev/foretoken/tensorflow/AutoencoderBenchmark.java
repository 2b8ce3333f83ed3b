package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.models.KlAutoencoderSpec;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private static final String HELP =
            "It takes one argument, the device to run on: auto, cpu (so by default) or gpu:N";
    private static final int TURNS = 6;
    private static final KlAutoencoderSpec SIZE = new KlAutoencoderSpec(0, null, 0, null, null);
    private static final LatentSpec LATENT = new LatentSpec(16, 16, 16, 1, 0.2325f);
    private static final int SIDE = SIZE.factor() * LATENT.width();
    private static final String PLAIN = "plain";
    private static final Pattern LEVEL = Pattern.compile("\\.(?:down|up)\\.(\\d+)\\.(upsample|downsample)?");

    @Override
    public String name() {
        return "foretoken-benchmark-autoencoder";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        if (List.of(arguments).contains("--help")) {
            out.println(HELP);
            return 0;
        }
        if (arguments.length > 1) {
            err.println(HELP);
            return 2;
        }
        try {
            Device device = arguments.length == 0 ? Device.CPU : Device.parse(arguments[0]);
            for (Precision precision : Precision.values()) {
                out.printf("KL-16, one picture of %dx%d, %s on %s, %d processors%n",
                        SIDE, SIDE, precision, device, Runtime.getRuntime().availableProcessors());
                measure(out, new SyntheticContext(LATENT, tensors(), device, precision));
            }
            return 0;
        } catch (ForetokenException e) {
            err.println(e.getMessage());
            return e.code().exitStatus();
        }
    }

    private static void measure(PrintWriter out, PartContext context) {
        int width = SIZE.width();
        try (Work plain = new Work(context, AutoencoderBenchmark::plainConvolution, 1, SIDE, SIDE, width);
                Work decode = new Work(
                        context, layers -> new KlAutoencoderGraph(layers, SIZE, LATENT.channels()).decode(),
                        1, LATENT.channels(), LATENT.height(), LATENT.width());
                Work encode = new Work(
                        context, layers -> new KlAutoencoderGraph(layers, SIZE, LATENT.channels()).encode(),
                        1, 3, SIDE, SIDE)) {
            Race race = Race.run(
                    TURNS, turn -> {}, plain.workload("convolution", operations(PLAIN)),
                    decode.workload("decode", operations("decoder", "post_quant_conv")),
                    encode.workload("encode", operations("encoder", "quant_conv")));
            for (int i = 0; i < race.workloads().size(); i++) {
                Workload workload = race.workloads().get(i);
                out.printf(
                        Locale.ROOT, "  %-12s %4.0f GFLOP %6.3f s %4.0f GF/s%n", workload.name(),
                        workload.operations() * 1e-9, race.seconds()[i], race.rate(i) * 1e-9);
            }
            out.printf(
                    Locale.ROOT, "  of the convolution's rate: decode %.2f, encode %.2f%n",
                    race.rate(1) / race.rate(0), race.rate(2) / race.rate(0));
        }
    }

    /** Of KL-16 and the plain convolution. */
    private static Map<String, int[]> tensors() {
        Map<String, int[]> tensors = new LinkedHashMap<>(SIZE.tensors(LATENT));
        tensors.put(PLAIN + ".weight", new int[] {SIZE.width(), SIZE.width(), 3, 3});
        tensors.put(PLAIN + ".bias", new int[] {SIZE.width()});
        return tensors;
    }

    private static GraphFunction plainConvolution(Layers layers) {
        Operand<TFloat32> x = layers.input(TFloat32.class, -1, -1, -1, SIZE.width());
        return new GraphFunction(
                List.of(x),
                List.of(new ConvolutionLayers(layers).convolution(PLAIN, x, SIZE.width(), SIZE.width(), 3)));
    }

    /** Additions and multiplications of the convolutions whose names begin so, for one picture. */
    private static double operations(String... prefixes) {
        return tensors().entrySet().stream()
                .filter(tensor -> List.of(prefixes).contains(tensor.getKey().split("\\.")[0]))
                .filter(tensor -> tensor.getValue().length == 4)
                .mapToDouble(tensor -> 2.0 * Tensors.shape(tensor.getValue()).size() * pixels(tensor.getKey()))
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

    /** A model and what is fed to it. */
    private static final class Work implements AutoCloseable {
        private final TensorFlowModel<GraphFunction> model;
        private final TFloat32 input;

        Work(PartContext context, Function<Layers, GraphFunction> build, int... inputShape) {
            this.model = TensorFlowModel.load("benchmark", context, build);
            FloatBlock values = FloatBlock.zeros(inputShape);
            new Philox(1).uniforms(-1, 1, 0, 0, 0, values.data());
            this.input = Tensors.of(values);
        }

        Workload workload(String name, double operations) {
            return new Workload(name, operations, () -> model.run(model.functions(), input).close());
        }

        @Override
        public void close() {
            input.close();
            model.close();
        }
    }
}
