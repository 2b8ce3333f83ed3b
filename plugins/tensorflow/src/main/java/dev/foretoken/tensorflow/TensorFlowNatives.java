package dev.foretoken.tensorflow;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * TensorFlow's natives beside this plugin, and what those for GPUs need from the machine. Looking loads nothing.
 *
 * @param cpu whether the natives for the CPU are there
 * @param gpu whether the natives for GPUs, which serve the CPU too, are there
 */
record TensorFlowNatives(boolean cpu, boolean gpu) {
    /** What TensorFlow 2.18 opens by name when it looks for GPUs; the first comes with the driver. */
    private static final List<String> GPU_LIBRARIES = List.of(
            "libcuda.so.1", "libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12", "libcufft.so.11",
            "libcusolver.so.11", "libcusparse.so.12", "libcudnn.so.9");

    static TensorFlowNatives find() {
        return new TensorFlowNatives(isThere(""), isThere("-gpu"));
    }

    private static boolean isThere(String extension) {
        String folder = "/org/tensorflow/internal/c_api/" + Loader.getPlatform() + extension + "/";
        return tensorflow.class.getResource(folder + System.mapLibraryName("jnitensorflow")) != null;
    }

    /** What to do so that TensorFlow sees a GPU. */
    String gpuCure() {
        String machine = "an NVIDIA driver, and CUDA 12 and cuDNN 9 on the library path (LD_LIBRARY_PATH)";
        if (!gpu) {
            return "These are TensorFlow's natives for the CPU: start once with FORETOKEN_GPU=1 in the"
                    + " environment (with Maven: ./mvnw -Pgpu package), and have " + machine;
        }
        List<String> missing = missingLibraries();
        return missing.isEmpty()
                ? "All libraries are there, so look whether nvidia-smi lists a GPU and CUDA_VISIBLE_DEVICES hides none"
                : "TensorFlow needs " + machine + "; not found: " + missing;
    }

    /** The libraries that the GPU natives would not find. */
    static List<String> missingLibraries() {
        String system = systemLibraries();
        List<Path> folders = Stream.of(
                        Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
        return GPU_LIBRARIES.stream()
                .filter(library -> !system.contains(library))
                .filter(library -> folders.stream().noneMatch(folder -> Files.exists(folder.resolve(library))))
                .toList();
    }

    /** The linker's list of the libraries in its own folders, in which their names stand as plain text. */
    private static String systemLibraries() {
        try {
            return Files.readString(Path.of("/etc/ld.so.cache"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
