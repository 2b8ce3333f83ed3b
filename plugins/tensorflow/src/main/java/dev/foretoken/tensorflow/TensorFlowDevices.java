package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.ForetokenException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/**
 * The devices that TensorFlow sees in this process. A session does not say when it computes elsewhere than it was told
 * to, so the device is looked up before there is one.
 *
 * @param gpus number of GPUs
 */
record TensorFlowDevices(int gpus) {
    /** Where a part goes that was told to use a device; looks for GPUs only where they matter. */
    static DeviceSpec resolve(Device device) {
        return device.kind() == Device.Kind.CPU ? spec(DeviceType.CPU, 0) : present().place(device);
    }

    /** Asks TensorFlow, which loads its natives and opens every GPU. */
    static TensorFlowDevices present() {
        // The first to open a GPU decides for the process how its memory grows.
        byte[] growing = ConfigProto.newBuilder()
                .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                .build()
                .toByteArray();
        try (TF_Status status = TF_Status.newStatus();
                TFE_ContextOptions options = TFE_ContextOptions.newContextOptions();
                BytePointer config = new BytePointer(growing)) {
            tensorflow.TFE_ContextOptionsSetConfig(options, config, growing.length, status);
            status.throwExceptionIfNotOK();
            try (TFE_Context context = TFE_Context.newContext(options, status)) {
                status.throwExceptionIfNotOK();
                return new TensorFlowDevices(countGpus(context, status));
            }
        }
    }

    private static int countGpus(TFE_Context context, TF_Status status) {
        TF_DeviceList devices = tensorflow.TFE_ContextListDevices(context, status);
        status.throwExceptionIfNotOK();
        try {
            return (int) IntStream.range(0, tensorflow.TF_DeviceListCount(devices))
                    .mapToObj(i -> tensorflow.TF_DeviceListType(devices, i, status).getString())
                    .filter(DeviceType.GPU.name()::equals)
                    .count();
        } finally {
            tensorflow.TF_DeleteDeviceList(devices);
        }
    }

    /** @throws ForetokenException if it is a GPU that is not there */
    DeviceSpec place(Device device) {
        return switch (device.kind()) {
            case AUTO -> spec(gpus > 0 ? DeviceType.GPU : DeviceType.CPU, 0);
            case CPU -> spec(DeviceType.CPU, 0);
            case GPU -> {
                if (device.index() >= gpus) {
                    throw new ForetokenException(
                            ForetokenException.Code.DEVICE_UNAVAILABLE,
                            "No device [" + device + "]: TensorFlow sees [" + this + "]. " + cure());
                }
                yield spec(DeviceType.GPU, device.index());
            }
        };
    }

    private String cure() {
        return gpus > 0 ? "GPUs count from 0" : TensorFlowNatives.find().gpuCure();
    }

    private static DeviceSpec spec(DeviceType type, int index) {
        return DeviceSpec.newBuilder().deviceType(type).deviceIndex(index).build();
    }

    /** Such as {@code cpu, gpu:0, gpu:1}. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder(Device.CPU.toString());
        for (int i = 0; i < gpus; i++) {
            names.append(", ").append(new Device(Device.Kind.GPU, i));
        }
        return names.toString();
    }
}
