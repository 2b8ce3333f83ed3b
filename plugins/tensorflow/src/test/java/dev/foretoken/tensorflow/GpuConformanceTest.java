package dev.foretoken.tensorflow;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretoken.api.Device;
import dev.foretoken.models.GoldenFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** All conformance tests, on the first GPU. */
final class GpuConformanceTest {
    private static final Device GPU = new Device(Device.Kind.GPU, 0);

    @BeforeAll
    static void lookForGpu() {
        assumeTrue(
                TensorFlowDevices.present().gpus() > 0,
                () -> "TensorFlow sees no GPU here. " + TensorFlowNatives.find().gpuCure());
    }

    @Nested
    final class MarBackboneOnGpu extends MarBackboneConformanceTest {
        MarBackboneOnGpu(GoldenFolder folder) {
            super(folder);
        }

        @Override
        Device device() {
            return GPU;
        }
    }

    @Nested
    final class AdaLnHeadOnGpu extends AdaLnHeadConformanceTest {
        AdaLnHeadOnGpu(GoldenFolder folder) {
            super(folder);
        }

        @Override
        Device device() {
            return GPU;
        }
    }

    @Nested
    final class GenerationOnGpu extends GenerationConformanceTest {
        @Override
        Device device() {
            return GPU;
        }
    }

    @Nested
    final class KlAutoencoderOnGpu extends KlAutoencoderConformanceTest {
        KlAutoencoderOnGpu(GoldenFolder folder) {
            super(folder);
        }

        @Override
        Device device() {
            return GPU;
        }
    }
}
