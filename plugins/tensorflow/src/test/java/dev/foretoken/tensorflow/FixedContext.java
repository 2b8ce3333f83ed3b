package dev.foretoken.tensorflow;

import dev.foretoken.api.Device;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;

/** A host that offers fixed things. */
record FixedContext(LatentSpec latent, Weights weights, Device device, Precision precision) implements PartContext {
    static FixedContext onCpu(LatentSpec latent, Weights weights) {
        return new FixedContext(latent, weights, Device.CPU, Precision.FLOAT32);
    }

    /** The device that the system property {@code foretoken.device} asks the conformance tests to run on. */
    static Device askedDevice() {
        return Device.parse(System.getProperty("foretoken.device"));
    }
}
