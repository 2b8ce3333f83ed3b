package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretoken.api.Device;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TensorFlowDevicesTest {
    @ParameterizedTest
    @CsvSource({"0, auto, CPU, 0", "0, cpu, CPU, 0", "2, auto, GPU, 0", "2, cpu, CPU, 0", "2, gpu:1, GPU, 1"})
    void placesWhereItIsTold(int gpus, String device, String type, int index) {
        assertThat(new TensorFlowDevices(gpus).place(Device.parse(device)).toString())
                .endsWith("/device:" + type + ":" + index);
    }

    @Test
    void gpuBeyondTheLastIsRefusedAndTheOthersAreListed() {
        assertThatThrownBy(() -> new TensorFlowDevices(2).place(Device.parse("gpu:2")))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.DEVICE_UNAVAILABLE))
                .hasMessageContaining("[gpu:2]")
                .hasMessageContaining("[cpu, gpu:0, gpu:1]");
    }

    @Test
    void partForAGpuThatIsNotThereIsRefusedBeforeItReadsWeights() {
        int gpus = TensorFlowDevices.present().gpus();
        assumeTrue(gpus == 0, () -> "TensorFlow sees [" + gpus + "] GPUs here");
        FixedContext context = new FixedContext(
                new LatentSpec(16, 16, 16, 1, 1), Weights.NONE, Device.parse("gpu:0"), Precision.FLOAT32);
        assertThatThrownBy(() -> TensorFlowModel.load("test model", context, layers -> null))
                .isInstanceOfSatisfying(
                        ForetokenException.class, e -> assertThat(e.code()).isEqualTo(Code.DEVICE_UNAVAILABLE))
                .hasMessageContaining("[gpu:0]")
                .hasMessageContaining("CUDA 12")
                .hasMessageContaining("cuDNN 9");
    }

    @Test
    void nativesForTheCpuAreToldFromThoseForGpus() {
        assertThat(new TensorFlowNatives(true, false).gpuCure()).contains("-Pgpu", "driver", "CUDA 12", "cuDNN 9");
        assertThat(new TensorFlowNatives(false, true).gpuCure()).doesNotContain("-Pgpu");
    }
}
