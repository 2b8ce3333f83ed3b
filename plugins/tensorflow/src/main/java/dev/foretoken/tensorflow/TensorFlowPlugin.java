package dev.foretoken.tensorflow;

import dev.foretoken.api.Plugin;

/** Models on TensorFlow Java. */
public final class TensorFlowPlugin implements Plugin {
    @Override
    public String name() {
        return "tensorflow";
    }

    @Override
    public String description() {
        return "MAR backbone, diffusion head and KL autoencoder on TensorFlow Java";
    }

    @Override
    public String version() {
        return "0.1.0";
    }
}
