/** Models on TensorFlow Java. */
module dev.foretoken.tensorflow {
    requires dev.foretoken.api;
    requires dev.foretoken.models;
    requires tensorflow;

    provides dev.foretoken.api.Plugin with dev.foretoken.tensorflow.TensorFlowPlugin;
}
