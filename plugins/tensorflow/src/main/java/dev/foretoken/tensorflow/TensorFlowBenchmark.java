package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.spi.ToolProvider;
import org.tensorflow.TensorFlow;

/**
 * Measures the models on TensorFlow against plain matrix products on the same machine in the same run. It needs no
 * weights. Everything is a ratio of runs that took turns, and its floor is printed beside it.
 */
public final class TensorFlowBenchmark implements ToolProvider {
    private static final String HELP = """
            Measures forward pass and diffusion head of MAR-B against plain matrix products of the same shapes.
            The weights are made up; it takes about 3 GB of memory. Exits with 1 if a ratio misses its floor.

              quick          3 rounds, about two minutes on 2 cores (default)
              full           15 rounds
              device=NAME    cpu (default), auto or gpu:N
              help           this text

            All of these may have dashes before them.""";
    private static final int TOKENS = 64;

    private final MarBackboneSpec backbone;
    private final DiffusionHeadSpec head;
    private final LatentSpec latent;

    /** Of MAR-B's size (Li et al. 2024, arXiv 2406.11838, appendix B). */
    public TensorFlowBenchmark() {
        this(
                new MarBackboneSpec(1000, 64, new Transformer(768, 12, 12, 4), null),
                new DiffusionHeadSpec(768, 6, 1024, "100", null), new LatentSpec(16, 16, 16, 1, 0.2325f));
    }

    TensorFlowBenchmark(MarBackboneSpec backbone, DiffusionHeadSpec head, LatentSpec latent) {
        this.backbone = backbone;
        this.head = head;
        this.latent = latent;
    }

    @Override
    public String name() {
        return "foretoken-benchmark-tensorflow";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            int rounds = 3;
            Device device = Device.CPU;
            for (String argument : arguments) {
                String option = argument.replaceFirst("^-+", "");
                if (option.equals("help")) {
                    out.println(HELP);
                    return 0;
                } else if (option.startsWith("device=")) {
                    device = Device.parse(option.substring("device=".length()));
                } else {
                    rounds = rounds(option);
                }
            }
            return new Measurement(out, err, rounds, device).run();
        } catch (ForetokenException e) {
            err.println(e.getMessage());
            return e.code().exitStatus();
        }
    }

    private static int rounds(String option) {
        return switch (option) {
            case "quick" -> 3;
            case "full" -> 15;
            default -> throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Unknown option [" + option + "]: use quick, full, device=NAME or help");
        };
    }

    /** One run of the benchmark. */
    private final class Measurement {
        private final PrintWriter out;
        private final PrintWriter err;
        private final int rounds;
        private final Device device;
        private boolean isMissed;

        Measurement(PrintWriter out, PrintWriter err, int rounds, Device device) {
            this.out = out;
            this.err = err;
            this.rounds = rounds;
            this.device = device;
        }

        int run() {
            out.printf(
                    "%d cores, %s, TensorFlow %s, Java %s; the fastest of %d rounds%n",
                    Runtime.getRuntime().availableProcessors(), device, TensorFlow.version(),
                    System.getProperty("java.version"), rounds);
            measureBackbone();
            measureHead();
            return isMissed ? 1 : 0;
        }

        private void measureBackbone() {
            progress("Making a backbone's weights, three times");
            try (BackboneWorkloads workloads = new BackboneWorkloads(backbone, latent, device)) {
                out.printf("%nBackbone, %d positions, both halves of guidance%n", workloads.positions());
                Race race = race(workloads.matMuls(), workloads.wide(), workloads.narrow());
                report(race, 0);
                report(race, 1);
                report(race, 2);
                atLeast("forward pass over matmuls, by rate", race.rate(1) / race.rate(0), 0.8);
                atLeast("bfloat16 over float32, by rate", race.rate(2) / race.rate(1), 1.3);
            }
        }

        private void measureHead() {
            progress("Making a diffusion head's weights, twice");
            try (HeadWorkloads workloads = new HeadWorkloads(head, latent, TOKENS, device)) {
                out.printf("%nDiffusion head%n");
                Race many = race(workloads.matMuls(), workloads.sampling());
                Race one = race(workloads.samplingOne(), workloads.evaluatingOne());
                report(many, 0);
                report(many, 1);
                report(one, 0);
                report(one, 1);
                atLeast("sampling over matmuls, by rate", many.rate(1) / many.rate(0), 0.8);
                atMost("evaluating over sampling a path, by time", one.seconds()[1] / one.seconds()[0], 0.5);
            }
        }

        private Race race(Workload... workloads) {
            return Race.run(rounds, round -> progress("Round " + round + " of " + rounds), workloads);
        }

        private void report(Race race, int workload) {
            print(
                    "  %-48s %9.3f s %9.1f GFLOP/s%n", race.workloads().get(workload).name(), race.seconds()[workload],
                    race.rate(workload) / 1e9);
        }

        private void atLeast(String what, double ratio, double floor) {
            verdict(what, ratio, ratio >= floor, "at least", floor);
        }

        private void atMost(String what, double ratio, double ceiling) {
            verdict(what, ratio, ratio <= ceiling, "at most", ceiling);
        }

        private void verdict(String what, double ratio, boolean holds, String bound, double value) {
            isMissed |= !holds;
            print("  %-48s %9.2f   %s %.2f: %s%n", what, ratio, bound, value, holds ? "yes" : "NO");
        }

        private void print(String format, Object... values) {
            out.printf(Locale.ROOT, format, values);
            out.flush();
        }

        private void progress(String what) {
            err.println(what);
            err.flush();
        }
    }
}
