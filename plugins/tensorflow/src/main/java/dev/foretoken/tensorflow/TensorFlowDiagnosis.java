package dev.foretoken.tensorflow;

import com.sun.management.OperatingSystemMXBean;
import dev.foretoken.api.Plugin.Diagnosis;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;

/** Looks whether TensorFlow can work on this machine, and with what. */
final class TensorFlowDiagnosis {
    private static final long GIB = 1L << 30;
    /** What the kernels of the CPU use where they find it. */
    private static final List<String> CPU_FEATURES =
            List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_tile");

    private final TensorFlowNatives natives;

    TensorFlowDiagnosis(TensorFlowNatives natives) {
        this.natives = natives;
    }

    /** From what needs nothing to what needs everything before it. */
    List<Diagnosis> findings() {
        List<Diagnosis> findings = new ArrayList<>(List.of(classifier(), cache(), processor(), memory(), log()));
        try {
            findings.add(Diagnosis.healthy("TensorFlow " + TensorFlow.version() + " loads"));
            findings.add(devices());
        } catch (TensorFlowException e) {
            findings.add(Diagnosis.unhealthy(
                    "A GPU cannot be used: " + e.getMessage(),
                    "Look with nvidia-smi whether another process has it for itself or has filled it; --device cpu does"
                            + " without"));
        } catch (LinkageError e) {
            findings.add(Diagnosis.unhealthy(
                    "TensorFlow does not load: " + e,
                    "Use the jars that this plugin was built with: TensorFlow Java with natives of the same version for"
                            + " this platform, and protobuf-java 3.21.9"));
        }
        return findings;
    }

    private Diagnosis classifier() {
        String platform = Loader.getPlatform();
        if (natives.cpu() && natives.gpu()) {
            return Diagnosis.unhealthy(
                    "Natives for the CPU and for GPUs are both there, and which are used is left to chance",
                    "Keep one of the two tensorflow-core-native jars; a clean build makes it so");
        }
        if (!natives.cpu() && !natives.gpu()) {
            return Diagnosis.unhealthy(
                    "No natives for [" + platform + "]",
                    "Add tensorflow-core-native with the classifier [" + platform + "] or, on Linux,"
                            + " [linux-x86_64-gpu]");
        }
        return Diagnosis.healthy("Natives for [" + platform + (natives.gpu() ? "-gpu" : "") + "]");
    }

    private Diagnosis cache() {
        String size = natives.gpu() ? "1.25 GB" : "650 MB";
        String move = "-Dorg.bytedeco.javacpp.cachedir=DIR unpacks them elsewhere";
        try {
            return Diagnosis.healthy("The first start unpacks " + size + " of natives to [" + Loader.getCacheDir()
                    + "]; " + move);
        } catch (IOException e) {
            return Diagnosis.unhealthy(
                    "No folder to unpack natives to: " + e.getMessage(), "Make room for " + size + ": " + move);
        }
    }

    private static Diagnosis processor() {
        String found = Runtime.getRuntime().availableProcessors() + " threads of the CPU, which has "
                + cpuFeatures().map(Object::toString).orElse("features that this system does not tell");
        return "0".equals(System.getenv("TF_ENABLE_ONEDNN_OPTS"))
                ? Diagnosis.unhealthy(
                        found + ", but the fast kernels are switched off",
                        "Remove TF_ENABLE_ONEDNN_OPTS=0 from the environment")
                : Diagnosis.healthy(found);
    }

    private static Optional<List<String>> cpuFeatures() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> List.of(line.split("\\s+")))
                    .map(flags -> CPU_FEATURES.stream().filter(flags::contains).toList());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Diagnosis memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize();
        String found = "%.1f GiB of memory, of which the Java heap may take %.1f"
                .formatted((double) total / GIB, (double) Runtime.getRuntime().maxMemory() / GIB);
        return total < 2 * GIB
                ? Diagnosis.unhealthy(found, "MAR-B takes more than 1 GiB beside the heap: use a larger machine")
                : Diagnosis.healthy(found);
    }

    private static Diagnosis log() {
        return Diagnosis.healthy(Optional.ofNullable(System.getenv("TF_CPP_MIN_LOG_LEVEL"))
                .map(level -> "TF_CPP_MIN_LOG_LEVEL is [" + level + "]")
                .orElse("TF_CPP_MIN_LOG_LEVEL is not set: TensorFlow tells much on standard error; 2 in the environment"
                        + " of the Java process silences it"));
    }

    private Diagnosis devices() {
        TensorFlowDevices devices = TensorFlowDevices.present();
        String found = "Devices [" + devices + "]";
        return natives.gpu() && devices.gpus() == 0
                ? Diagnosis.unhealthy(found + ", although these natives are for GPUs", natives.gpuCure())
                : Diagnosis.healthy(found);
    }
}
